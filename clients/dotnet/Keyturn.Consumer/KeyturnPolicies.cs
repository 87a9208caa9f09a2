using System.ClientModel.Primitives;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Keyturn.Consumer;

/// <summary>Lets SDK clients report what their calls prove, and repeat a refused call once with a newer key.</summary>
public static class KeyturnClientOptionsExtensions
{
    /// <summary>For clients of OpenAI and others on System.ClientModel. Their credential must follow the key.</summary>
    public static void AddKeyturn(this ClientPipelineOptions options, KeyturnKey keyturn) =>
        options.AddPolicy(new ClientModelPolicy(keyturn), PipelinePosition.BeforeTransport);

    /// <summary>For clients on Azure.Core. Their credential must follow the key.</summary>
    public static void AddKeyturn(this ClientOptions options, KeyturnKey keyturn) =>
        options.AddPolicy(new AzureCorePolicy(keyturn), HttpPipelinePosition.BeforeTransport);

    /// <summary>Blocks as <paramref name="next"/> does, so that a synchronous call keeps to its thread.</summary>
    internal static void Block(Func<Func<ValueTask>, ValueTask> send, Action next) => send(() =>
    {
        next();
        return ValueTask.CompletedTask;
    }).AsTask().GetAwaiter().GetResult();
}

// Both stand below the client's own retries, so that each attempt counts, and below its signing, so that they know what a
// request really carries. They sign the repetition themselves: the client is not asked again.
internal sealed class ClientModelPolicy(KeyturnKey keyturn) : PipelinePolicy
{
    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        SendAsync(message, () => ProcessNextAsync(message, pipeline, currentIndex));

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        KeyturnClientOptionsExtensions.Block(next => SendAsync(message, next), () => ProcessNext(message, pipeline, currentIndex));

    private ValueTask SendAsync(PipelineMessage message, Func<ValueTask> next) => keyturn.SendAsync(
        message.Request.Headers, message.Request.Headers.Set, message.Request.Uri,
        next, () => (message.Response!.Status, message.Response), message.CancellationToken);
}

internal sealed class AzureCorePolicy(KeyturnKey keyturn) : HttpPipelinePolicy
{
    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        SendAsync(message, () => ProcessNextAsync(message, pipeline));

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        KeyturnClientOptionsExtensions.Block(next => SendAsync(message, next), () => ProcessNext(message, pipeline));

    private ValueTask SendAsync(HttpMessage message, Func<ValueTask> next) => keyturn.SendAsync(
        message.Request.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value)),
        message.Request.Headers.SetValue, message.Request.Uri.ToUri(),
        next, () => (message.Response.Status, message.Response), message.CancellationToken);
}
