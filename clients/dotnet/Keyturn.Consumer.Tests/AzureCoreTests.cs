using Azure;
using Azure.AI.Inference;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Keyturn.Consumer.Tests;

/// <summary>Clients on Azure.Core.</summary>
public sealed class AzureCoreTests
{
    private sealed class Options : ClientOptions;

    /// <summary>Signs as the clients of Azure AI services do.</summary>
    private sealed class KeyPolicy(AzureKeyCredential credential) : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message) =>
            message.Request.Headers.SetValue("Ocp-Apim-Subscription-Key", credential.Key);
    }

    private static int Call(HttpPipeline pipeline, Account account)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Uri.Reset(new Uri(account.Place.Endpoint, "contentsafety/text/blocklists?api-version=2024-09-01"));
        pipeline.Send(message, CancellationToken.None);
        return message.Response.Status;
    }

    private static async Task<int> CallAsync(HttpPipeline pipeline, Account account)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Uri.Reset(new Uri(account.Place.Endpoint, "contentsafety/text/blocklists?api-version=2024-09-01"));
        await pipeline.SendAsync(message, CancellationToken.None);
        return message.Response.Status;
    }

    [Fact]
    public async Task MovesAClientInPlace()
    {
        var account = await Account.FreshAsync("core");
        await using var app = await App.StartAsync(account);
        var options = new Options();
        options.AddKeyturn(app.Key);
        var credential = app.Key.Follow(new AzureKeyCredential("set by keyturn"));
        var pipeline = HttpPipelineBuilder.Build(options, new KeyPolicy(credential));
        Assert.Equal(200, await CallAsync(pipeline, account));
        await account.PublishAsync("key2");
        await account.RegenerateAsync("key1");
        Assert.Equal(200, await CallAsync(pipeline, account));
        await account.PublishAsync("key1");
        await account.RegenerateAsync("key2");
        Assert.Equal(200, await Task.Run(() => Call(pipeline, account)));
        await account.RegenerateAsync("key1");
        Assert.Equal(401, await CallAsync(pipeline, account));
    }

    [Fact]
    public async Task MovesAClientThatKeepsItsFirstKeyForEver()
    {
        var account = await Account.FreshAsync("core");
        await using var app = await App.StartAsync(account);
        var options = new AzureAIInferenceClientOptions();
        options.AddKeyturn(app.Key);
        var client = new ChatCompletionsClient(
            new Uri(account.Place.Endpoint, "openai/deployments/gpt-4o"), app.Key.Follow(new AzureKeyCredential("set by keyturn")), options);
        foreach (var (next, old) in new[] { ("key2", "key1"), ("key1", "key2"), ("key2", "key1") })
        {
            await account.PublishAsync(next);
            await account.RegenerateAsync(old);
            var question = new ChatCompletionsOptions([new ChatRequestUserMessage("Good morning")]);
            Assert.NotEqual("", (await client.CompleteAsync(question)).Value.Content);
        }
    }
}
