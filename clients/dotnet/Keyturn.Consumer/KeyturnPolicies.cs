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
}

// Both stand below the client's own retries, so that each attempt counts, and below its signing, so that they know what a
// request really carries. They sign the repetition themselves: the client is not asked again.
internal sealed class ClientModelPolicy(KeyturnKey keyturn) : PipelinePolicy
{
    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        SendAsync(message, () => ProcessNextAsync(message, pipeline, currentIndex));

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        SendAsync(message, () =>
        {
            ProcessNext(message, pipeline, currentIndex);
            return default;
        }).AsTask().GetAwaiter().GetResult();

    private ValueTask SendAsync(PipelineMessage message, Func<ValueTask> next)
    {
        var request = message.Request;
        async ValueTask<int> Next()
        {
            message.Response?.ContentStream?.Dispose();
            await next().ConfigureAwait(false);
            return message.Response?.Status ?? 0;
        }
        return keyturn.SendSignedAsync(request.Headers, request.Uri, request.Headers.Set, Next, message.CancellationToken);
    }
}

internal sealed class AzureCorePolicy(KeyturnKey keyturn) : HttpPipelinePolicy
{
    public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        SendAsync(message, () => ProcessNextAsync(message, pipeline));

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        SendAsync(message, () =>
        {
            ProcessNext(message, pipeline);
            return default;
        }).AsTask().GetAwaiter().GetResult();

    private ValueTask SendAsync(HttpMessage message, Func<ValueTask> next)
    {
        var request = message.Request;
        var headers = request.Headers.Select(header => KeyValuePair.Create(header.Name, header.Value));
        async ValueTask<int> Next()
        {
            if (message.HasResponse) message.Response.ContentStream?.Dispose();
            await next().ConfigureAwait(false);
            return message.HasResponse ? message.Response.Status : 0;
        }
        return keyturn.SendSignedAsync(headers, request.Uri.ToUri(), request.Headers.SetValue, Next, message.CancellationToken);
    }
}
