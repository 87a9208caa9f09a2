using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;

namespace Keyturn.Consumer.Tests;

/// <summary>Clients of the package OpenAI, which move in place.</summary>
public sealed class OpenAITests
{
    private static OpenAIClientOptions OptionsFor(Account account, KeyturnKey keyturn)
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(account.Place.Endpoint, "openai/v1/") };
        options.AddKeyturn(keyturn);
        return options;
    }

    [Fact]
    public async Task MovesEveryClientOfADeadKey_StreamsIncluded()
    {
        var account = await Account.FreshAsync("models");
        await using var app = await App.StartAsync(account);
        var (options, credential) = (OptionsFor(account, app.Key), app.Key.Follow(new ApiKeyCredential("set by keyturn")));
        var chat = new ChatClient("gpt-4o", credential, options);
        var embeddings = new EmbeddingClient("text-embedding-3-small", credential, options);
        var generic = chat.AsIChatClient();
        Func<Task<string>>[] calls =
        [
            async () => (await chat.CompleteChatAsync("Good morning")).Value.Content[0].Text,
            async () => string.Concat(await chat.CompleteChatStreamingAsync("Good morning")
                .SelectMany(update => update.ContentUpdate.Select(part => part.Text).ToAsyncEnumerable()).ToArrayAsync()),
            async () => (await embeddings.GenerateEmbeddingAsync("Good morning")).Value.ToFloats().Length > 0 ? "floats" : "",
            async () => (await generic.GetResponseAsync("Good morning")).Text,
            () => Task.Run(() => chat.CompleteChat("Good morning").Value.Content[0].Text),
        ];
        var (next, old) = ("key2", "key1");
        foreach (var call in calls)
        {
            await account.PublishAsync(next);
            await account.RegenerateAsync(old);
            Assert.NotEqual("", await call());
            (next, old) = (old, next);
        }
    }

    [Fact]
    public async Task HandsOutTheRefusal_WhereThereIsNoOtherKey()
    {
        var account = await Account.FreshAsync("models");
        await using var app = await App.StartAsync(account);
        var client = new OpenAIModelClient(app.Key.Follow(new ApiKeyCredential("set by keyturn")), OptionsFor(account, app.Key));
        await account.RegenerateAsync("key1");
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.GetModelsAsync());
        Assert.Equal(401, error.Status);
    }

    [Fact]
    public async Task CountsEachAttemptOfTheClientsOwnRetries()
    {
        var account = await Account.FreshAsync("models");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options =>
        {
            options.Keyturn = keyturn.Address;
            (options.Audience, options.Account, options.Consumer) = ("api://keyturn", "models", "shop");
        });
        var client = new OpenAIModelClient(app.Key.Follow(new ApiKeyCredential("set by keyturn")), OptionsFor(account, app.Key));
        await account.FailAsync("ai", 429, 1);
        await client.GetModelsAsync();
        await Until.TrueAsync(() => keyturn.Received.Count == 1);
        Assert.Equal((2, 1, 0), keyturn.Received[0].Usage);
    }

    [Fact]
    public async Task ReportsNoKeyThatTheClientDoesNotSend()
    {
        var account = await Account.FreshAsync("models");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options =>
        {
            options.Keyturn = keyturn.Address;
            (options.Audience, options.Account, options.Consumer) = ("api://keyturn", "models", "shop");
        });
        // It works, but with a key that this application does not follow.
        var client = new OpenAIModelClient(new ApiKeyCredential(await account.KeyAsync("key2")), OptionsFor(account, app.Key));
        await client.GetModelsAsync();
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count == 1);
        Assert.Equal(await account.FingerprintAsync("key1"), keyturn.Received[0].Fingerprint);
        Assert.Equal((2, 0, 0), keyturn.Received[0].Usage);
    }
}
