namespace Keyturn.Consumer;

/// <summary>
/// Signs every request with the current key, in place of any other credential, and repeats a refused request once with a
/// newer key. Buffers the body for that.
/// </summary>
internal sealed class KeyturnHandler(KeyturnKey keyturn, string header) : DelegatingHandler
{
    private static readonly string[] OtherCredentials = ["Authorization", "api-key", "Ocp-Apim-Subscription-Key"];
    private readonly string _scheme = header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? "Bearer " : "";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, () => base.SendAsync(request, cancellationToken), cancellationToken);

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, () => Task.FromResult(base.Send(request, cancellationToken)), cancellationToken).GetAwaiter().GetResult();

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, Func<Task<HttpResponseMessage>> send, CancellationToken cancelled)
    {
        if (request.Content is not null) await request.Content.LoadIntoBufferAsync().ConfigureAwait(false);
        void SetHeader(string name, string value)
        {
            foreach (var other in OtherCredentials.Append(name)) request.Headers.Remove(other);
            request.Headers.TryAddWithoutValidation(name, value);
        }
        var signed = KeyValuePair.Create(header, _scheme + keyturn.Current.Reveal());
        HttpResponseMessage response = null!;
        async ValueTask Next() => response = await send().ConfigureAwait(false);
        await keyturn.SendAsync([signed], SetHeader, request.RequestUri, Next, () => ((int)response.StatusCode, response), cancelled)
            .ConfigureAwait(false);
        return response;
    }
}
