namespace Keyturn.Consumer;

/// <summary>
/// Signs every request with the current key, in place of any other credential, and repeats a refused request once with a
/// newer key. Buffers the body for that.
/// </summary>
internal sealed class KeyturnHandler(KeyturnKey keyturn, string header) : DelegatingHandler
{
    private static readonly string[] OtherCredentials = ["Authorization", "api-key", "Ocp-Apim-Subscription-Key"];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, async () => await base.SendAsync(request, cancellationToken).ConfigureAwait(false), cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, () => new(base.Send(request, cancellationToken)), cancellationToken).GetAwaiter().GetResult();

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, Func<ValueTask<HttpResponseMessage>> send, CancellationToken cancelled)
    {
        KeyHeader.RequireTrusted(request.RequestUri);
        if (request.Content is not null) await request.Content.LoadIntoBufferAsync().ConfigureAwait(false);
        HttpResponseMessage? response = null;
        void Sign(HeldKey key)
        {
            response?.Dispose();
            foreach (var name in OtherCredentials.Append(header)) request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(header, KeyHeader.ValueOf(header, key));
        }
        try
        {
            await keyturn.SendAsync(Sign, async () => (int)(response = await send().ConfigureAwait(false)).StatusCode, cancelled)
                .ConfigureAwait(false);
            return response!;
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }
}
