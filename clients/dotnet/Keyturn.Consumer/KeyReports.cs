using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

/// <summary>
/// Reports which key the calls of this process have proven. Sends nothing before the first success or the last of several
/// refusals in a row. Sends a new statement at once and repeats the latest one; never names a key that was only read.
/// </summary>
internal sealed class KeyReports(KeyturnOptions options, Func<HeldKey?> current, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan TokenReserve = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);
    private const int QuotedLength = 300;

    // A redirect would send the token to another host.
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    });

    private readonly Uri _address = new(
        options.Keyturn!,
        $"api/accounts/{Uri.EscapeDataString(options.Account)}/consumers/{Uri.EscapeDataString(options.Consumer)}/reports");
    private readonly object _gate = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private AccessToken _token;
    private (string Fingerprint, bool Healthy)? _statement;
    private string? _refusedKey;
    private int _refusals;
    private Usage _usage;
    private long _sequence;

    /// <summary>Counts an attempt with any key; status 0: there was no answer.</summary>
    public void Count(int status)
    {
        lock (_gate) _usage += new Usage(1, status is > 0 and < 400 ? 0 : 1, status == 401 ? 1 : 0);
    }

    /// <summary>Records that the account accepted or refused the key. A late answer about a replaced key proves nothing.</summary>
    public void Observe(HeldKey key, bool accepted)
    {
        lock (_gate)
        {
            if (!key.Is(current())) return;
            if (accepted || _refusedKey != key.Fingerprint) _refusals = 0;
            _refusedKey = key.Fingerprint;
            var decides = accepted || ++_refusals >= options.UnhealthyAfter;
            if (!decides || _statement == (key.Fingerprint, accepted)) return;
            _statement = (key.Fingerprint, accepted);
            if (_news.CurrentCount == 0) _news.Release();
        }
    }

    /// <summary>Sends one report at a time until it is stopped; a report in flight then ends by itself.</summary>
    public async Task SendAsync(CancellationToken stopping)
    {
        var wait = Timeout.InfiniteTimeSpan;
        var failures = 0;
        try
        {
            while (true)
            {
                await _news.WaitAsync(wait, stopping).ConfigureAwait(false);
                failures = await IsAcceptedAsync().ConfigureAwait(false) ? 0 : failures + 1;
                var longest = options.ReportInterval > LongestBackOff ? options.ReportInterval : LongestBackOff;
                var pause = options.Shortened(KeyturnOptions.BackOff(options.ReportInterval, failures, longest));
                // An absent keyturn is spared, whatever there is to say.
                var quiet = failures > 0 || pause < Quiet ? pause : Quiet;
                await Task.Delay(quiet, stopping).ConfigureAwait(false);
                wait = pause - quiet;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> IsAcceptedAsync()
    {
        Report report;
        lock (_gate)
        {
            var (fingerprint, healthy) = _statement!.Value;
            // Higher than every number before, including those of an earlier process of this name.
            _sequence = Math.Max(_sequence + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            report = new Report(options.Instance, fingerprint, healthy, _sequence, _usage);
            _usage = default;
        }
        try
        {
            await PostAsync(report).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            lock (_gate) _usage += report.Usage;
            if (IsContested(error)) logger.Contested(options.Instance, error);
            else logger.ReportNotAccepted(error);
            return false;
        }
    }

    /// <exception cref="HttpRequestException">keyturn answered with another status than 2xx, or not at all.</exception>
    private async Task PostAsync(Report report)
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
        var answer = text[..Math.Min(text.Length, QuotedLength)];
        throw new HttpRequestException($"keyturn answered the report with {(int)response.StatusCode}: {answer}", null, response.StatusCode);
    }

    /// <summary>Whether another process seems to report under the same name.</summary>
    private static bool IsContested(Exception error) =>
        error is HttpRequestException { StatusCode: HttpStatusCode.Conflict }
        && (error.Message.Contains("REPORT_REPLAYED", StringComparison.Ordinal) || error.Message.Contains("REPORT_OVERTAKEN", StringComparison.Ordinal));
}
