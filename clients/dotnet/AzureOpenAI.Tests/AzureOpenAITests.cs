using System.ClientModel;
using Azure;
using Azure.AI.OpenAI;
using Azure.Identity;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace Keyturn.Consumer.Tests;

/// <summary>The first examples of Azure.AI.OpenAI's guide, and its clients moving in place.</summary>
public sealed class AzureOpenAITests
{
    private static async Task ChatAsync(AzureOpenAIClient client)
    {
        ChatCompletion completion = await client.GetChatClient("gpt-4o").CompleteChatAsync(
        [
            new SystemChatMessage("You are a helpful assistant that talks like a pirate."),
            new UserChatMessage("Does Azure OpenAI support customer managed keys?"),
        ]);
        Assert.Equal(ChatMessageRole.Assistant, completion.Role);
        Assert.NotEqual("", completion.Content[0].Text);
    }

    private static async Task<AzureOpenAIClient> WithKeyAsync()
    {
        var account = new Account("deployed");
        return new AzureOpenAIClient(account.Place.Endpoint, new ApiKeyCredential(await account.KeyAsync("key1")));
    }

    [Fact]
    public async Task CompletesAChat() => await ChatAsync(await WithKeyAsync());

    [Fact]
    public async Task CompletesAChatWithAnEntraToken() =>
        await ChatAsync(new AzureOpenAIClient(new Account("deployed").Place.Endpoint, new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned)));

    [Fact]
    public async Task StreamsAChat()
    {
        var client = (await WithKeyAsync()).GetChatClient("gpt-4o");
        var text = "";
        await foreach (var update in client.CompleteChatStreamingAsync("Say 'this is a test.'"))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }
        Assert.NotEqual("", text);
    }

    [Fact]
    public async Task GeneratesEmbeddings()
    {
        var client = (await WithKeyAsync()).GetEmbeddingClient("text-embedding-3-small");
        OpenAIEmbedding embedding = await client.GenerateEmbeddingAsync("Best hotel in town");
        Assert.Equal(1536, embedding.ToFloats().Length);
    }

    [Fact]
    public async Task NamesAnUnknownDeployment()
    {
        var client = (await WithKeyAsync()).GetChatClient("nobody-deployed-this");
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync("Good morning"));
        Assert.Equal(404, error.Status);
        Assert.Contains("DeploymentNotFound", error.Message);
    }

    [Fact]
    public async Task MovesInPlace()
    {
        var account = await Account.FreshAsync("azure");
        await using var app = await App.StartAsync(account);
        var options = new AzureOpenAIClientOptions();
        options.AddKeyturn(app.Key);
        var client = new AzureOpenAIClient(account.Place.Endpoint, app.Key.Follow(new AzureKeyCredential("set by keyturn")), options);
        await ChatAsync(client);
        await account.PublishAsync("key2");
        await account.RegenerateAsync("key1");
        await ChatAsync(client);
    }
}
