using System.Net.Http.Headers;
using System.Text.Json;
using Azure.Core;
using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

/// <summary>
/// Reports which key the calls of this process have proven. Sends nothing before the first success or the last of several
/// refusals in a row. Sends a new statement at once and repeats the latest one; never names a key that was only read.
/// </summary>
internal sealed class KeyReports(KeyturnOptions options, Func<HeldKey?> current, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    // The longest time that the end of the application waits for its last report.
    private static readonly TimeSpan LastLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TokenReserve = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);
    private const int QuotedLength = 300;

    // A redirect would send the token to another host.
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) });

    private readonly Uri _address = new(
        options.Keyturn!,
        $"api/accounts/{Uri.EscapeDataString(options.Account)}/consumers/{Uri.EscapeDataString(options.Consumer)}/reports");
    private readonly object _gate = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private AccessToken _token;
    // The statement of the next report, with the number and counts of the last one; without a fingerprint there is none to send.
    private Report _latest = new(options.Instance, "", Healthy: false, Sequence: 0, Usage: default);
    private (string? Fingerprint, int InARow) _refused;
    private Usage _usage;

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
            var before = _refused.Fingerprint == key.Fingerprint ? _refused.InARow : 0;
            _refused = (key.Fingerprint, accepted ? 0 : before + 1);
            var decides = accepted || _refused.InARow >= options.UnhealthyAfter;
            if (!decides || (_latest.Fingerprint, _latest.Healthy) == (key.Fingerprint, accepted)) return;
            _latest = _latest with { Fingerprint = key.Fingerprint, Healthy = accepted };
            if (_news.CurrentCount == 0) _news.Release();
        }
    }

    /// <summary>
    /// Sends one report at a time until it is stopped; a report in flight then ends by itself. Calls that are still counted
    /// go into a last one, unless another one has just ended or keyturn is away.
    /// </summary>
    public async Task SendAsync(CancellationToken stopping)
    {
        var (wait, failures) = (Timeout.InfiniteTimeSpan, 0);
        while (!stopping.IsCancellationRequested)
        {
            await ((Task)_news.WaitAsync(wait, stopping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            failures = await IsAcceptedAsync(isLast: stopping.IsCancellationRequested).ConfigureAwait(false) ? 0 : failures + 1;
            var longest = options.ReportInterval > LongestBackOff ? options.ReportInterval : LongestBackOff;
            var pause = options.Pause(options.ReportInterval, failures, longest);
            // An absent keyturn is spared, whatever there is to say.
            var quiet = failures > 0 || pause < Quiet ? pause : Quiet;
            await Task.Delay(quiet, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = pause - quiet;
        }
    }

    private async Task<bool> IsAcceptedAsync(bool isLast)
    {
        Report report;
        lock (_gate)
        {
            if (_latest.Fingerprint == "" || (isLast && _usage.Calls == 0)) return true;
            // Higher than every number before, including those of an earlier process of this name.
            var sequence = Math.Max(_latest.Sequence + 1, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
            report = _latest = _latest with { Sequence = sequence, Usage = _usage };
            _usage = default;
        }
        try
        {
            await PostAsync(report, isLast ? LastLimit : Limit).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            lock (_gate) _usage += report.Usage;
            // It may be what was wrong.
            _token = default;
            // REPORT_REPLAYED and REPORT_OVERTAKEN: another process seems to report under the same name.
            var isContested = error.Message.Contains("\"REPORT_", StringComparison.Ordinal);
            const string text = "Another process reports as instance {Instance}: give each process a name of its own";
            if (isContested) logger.LogError(new EventId(4, "Contested"), error, text, options.Instance);
            else logger.LogWarning(new EventId(3, "ReportNotAccepted"), error, "keyturn did not accept a report; it is retried");
            return false;
        }
    }

    /// <exception cref="HttpRequestException">keyturn answered with another status than 2xx, or not at all.</exception>
    private async Task PostAsync(Report report, TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        if (_token.ExpiresOn < DateTimeOffset.UtcNow + TokenReserve)
        {
            var scope = new TokenRequestContext([$"{options.Audience}/.default"]);
            _token = await options.Credential!.GetTokenAsync(scope, limit.Token).AsTask().WaitAsync(limit.Token).ConfigureAwait(false);
        }
        // A string has a length. A chunked body, as JsonContent sends it, is lost on its way through some hosts.
        using var content = new StringContent(JsonSerializer.Serialize(report, ReportJson.Default.Report), null, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token.Token);
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (response.IsSuccessStatusCode) return;
        var answer = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
        var quoted = answer[..Math.Min(answer.Length, QuotedLength)];
        throw new HttpRequestException($"keyturn answered the report with {(int)response.StatusCode}: {quoted}");
    }
}
