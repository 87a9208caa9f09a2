using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;

namespace Keyturn.Consumer;

/// <summary>Sends reports, one at a time.</summary>
internal sealed class ReportSender(KeyturnOptions options) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TokenReserve = TimeSpan.FromMinutes(2);
    private const int QuotedLength = 300;

    // A redirect would send the token to another host.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly Uri _address = new(
        options.Keyturn!,
        $"api/accounts/{Uri.EscapeDataString(options.Account)}/consumers/{Uri.EscapeDataString(options.Consumer)}/reports");
    private AccessToken _token;

    /// <summary>Idempotent. Without an answer, keyturn may have accepted the report.</summary>
    /// <exception cref="ReportRefusedException">keyturn answered with another status than 2xx.</exception>
    /// <exception cref="Exception">There was no token, or no answer in time.</exception>
    public async Task SendAsync(Report report)
    {
        using var limit = new CancellationTokenSource(Limit);
        if (_token.ExpiresOn < DateTimeOffset.UtcNow + TokenReserve)
        {
            var scope = new TokenRequestContext([$"{options.Audience}/.default"]);
            _token = await options.Credential!.GetTokenAsync(scope, limit.Token).AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
        // Bytes have a length. A chunked body, as JsonContent sends it, is lost on its way through some hosts.
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(report, ReportJson.Default.Report));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return;
        if (response.StatusCode == HttpStatusCode.Unauthorized) _token = default;
        var text = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
        throw new ReportRefusedException(response.StatusCode, text[..Math.Min(text.Length, QuotedLength)]);
    }

    public void Dispose() => _http.Dispose();
}

internal sealed class ReportRefusedException(HttpStatusCode status, string answer)
    : Exception($"keyturn answered the report with {(int)status}: {answer}")
{
    /// <summary>Another process seems to report under the same name.</summary>
    public bool IsContested { get; } = status == HttpStatusCode.Conflict
        && (answer.Contains("REPORT_REPLAYED", StringComparison.Ordinal) || answer.Contains("REPORT_OVERTAKEN", StringComparison.Ordinal));
}
