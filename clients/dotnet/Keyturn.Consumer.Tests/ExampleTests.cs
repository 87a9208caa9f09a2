#pragma warning disable OPENAI001 // The responses API is still marked as experimental.
using System.ClientModel;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using OpenAI.Models;
using OpenAI.Responses;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Keyturn.Consumer.Tests;

/// <summary>The first examples of the packages' own guides run against the local Azure; only the address is another.</summary>
public sealed class ExampleTests
{
    private static async Task<(ApiKeyCredential Credential, OpenAIClientOptions Options)> ClientAsync()
    {
        var account = new Account("examples");
        return (new(await account.KeyAsync("key1")), new() { Endpoint = new Uri(account.Place.Endpoint, "openai/v1/") });
    }

    private static async Task<ResponsesClient> ResponsesAsync()
    {
        var (credential, options) = await ClientAsync();
        return new ResponsesClient(credential, new ResponsesClientOptions { Endpoint = options.Endpoint });
    }

    [Fact]
    public async Task OpenAI_CompletesAChat()
    {
        var (credential, options) = await ClientAsync();
        var client = new ChatClient("gpt-4o", credential, options);
        ChatCompletion completion = await client.CompleteChatAsync("Say 'this is a test.'");
        Assert.NotEqual("", completion.Content[0].Text);
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Stop, completion.FinishReason);
        Assert.True(completion.Usage.TotalTokenCount > 0);
    }

    [Fact]
    public async Task OpenAI_StreamsAChat()
    {
        var (credential, options) = await ClientAsync();
        var client = new ChatClient("gpt-4o", credential, options);
        var (text, last) = ("", default(OpenAI.Chat.ChatFinishReason?));
        await foreach (var update in client.CompleteChatStreamingAsync("Say 'this is a test.'"))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            last = update.FinishReason ?? last;
        }
        Assert.NotEqual("", text);
        Assert.Equal(OpenAI.Chat.ChatFinishReason.Stop, last);
    }

    [Fact]
    public async Task OpenAI_GeneratesEmbeddings()
    {
        var (credential, options) = await ClientAsync();
        var client = new EmbeddingClient("text-embedding-3-small", credential, options);
        OpenAIEmbedding embedding = await client.GenerateEmbeddingAsync("Best hotel in town", new() { Dimensions = 512 });
        Assert.Equal(512, embedding.ToFloats().Length);
    }

    [Fact]
    public async Task OpenAI_CreatesAndStreamsAResponse()
    {
        var client = await ResponsesAsync();
        ResponseResult response = await client.CreateResponseAsync("gpt-4o", "Say 'this is a test.'");
        Assert.NotEqual("", response.GetOutputText());
        var text = "";
        await foreach (var update in await client.CreateResponseStreamingAsync("gpt-4o", "Say 'this is a test.'"))
        {
            if (update is StreamingResponseOutputTextDeltaUpdate delta) text += delta.Delta;
        }
        Assert.NotEqual("", text);
    }

    [Fact]
    public async Task OpenAI_ListsModels()
    {
        var (credential, options) = await ClientAsync();
        OpenAIModelCollection models = await new OpenAIModelClient(credential, options).GetModelsAsync();
        Assert.Contains(models, model => model.Id.StartsWith("gpt-4o", StringComparison.Ordinal) && model.OwnedBy != "");
    }

    [Fact]
    public async Task MicrosoftExtensionsAI_Chats()
    {
        var (credential, options) = await ClientAsync();
        IChatClient client = new ChatClient("gpt-4o", credential, options).AsIChatClient();
        Assert.NotEqual("", (await client.GetResponseAsync("What is AI?")).Text);
        var history = new List<ChatMessage> { new(ChatRole.System, "You are a helpful AI assistant"), new(ChatRole.User, "What is AI?") };
        Assert.NotEqual("", (await client.GetResponseAsync(history)).Text);
        var text = "";
        await foreach (var update in client.GetStreamingResponseAsync("What is AI?")) text += update.Text;
        Assert.NotEqual("", text);
    }

    [Fact]
    public async Task MicrosoftExtensionsAI_ChatsByResponses()
    {
        IChatClient client = (await ResponsesAsync()).AsIChatClient("gpt-4o");
        Assert.NotEqual("", (await client.GetResponseAsync("What is AI?")).Text);
    }

    [Fact]
    public async Task MicrosoftExtensionsAI_GeneratesEmbeddings()
    {
        var (credential, options) = await ClientAsync();
        IEmbeddingGenerator<string, Embedding<float>> generator =
            new EmbeddingClient("text-embedding-3-small", credential, options).AsIEmbeddingGenerator();
        var embeddings = await generator.GenerateAsync(["What is AI?", "What is a key?"]);
        Assert.Equal(2, embeddings.Count);
        Assert.All(embeddings, embedding => Assert.Equal(1536, embedding.Vector.Length));
    }
}
