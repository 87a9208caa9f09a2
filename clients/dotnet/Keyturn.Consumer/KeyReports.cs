using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

/// <summary>
/// Reports which key the calls of this process have proven. Sends nothing before the first success or the last of several
/// refusals in a row. Sends a new statement at once and repeats the latest one; never names a key that was only read.
/// </summary>
internal sealed class KeyReports(KeyturnOptions options, Func<HeldKey?> current, ILogger logger) : IDisposable
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(5);

    private readonly ReportSender _sender = new(options);
    private readonly object _gate = new();
    private readonly SemaphoreSlim _news = new(0, 1);
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
            if (accepted || ++_refusals >= options.UnhealthyAfter) Say((key.Fingerprint, accepted));
        }
    }

    /// <summary>Sends one report at a time until it is stopped; a report in flight then ends by itself.</summary>
    public async Task SendAsync(CancellationToken stopping)
    {
        var quiet = TimeSpan.FromSeconds(1);
        if (quiet > options.ReportInterval * (1 - options.Jitter)) quiet = options.ReportInterval * (1 - options.Jitter);
        var wait = Timeout.InfiniteTimeSpan;
        var failures = 0;
        try
        {
            while (true)
            {
                await _news.WaitAsync(wait, stopping).ConfigureAwait(false);
                failures = await IsAcceptedAsync().ConfigureAwait(false) ? 0 : failures + 1;
                await Task.Delay(quiet, stopping).ConfigureAwait(false);
                wait = options.Shortened(BackOff(failures)) - quiet;
                if (wait < TimeSpan.Zero) wait = TimeSpan.Zero;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The application ends.
        }
    }

    public void Dispose() => _sender.Dispose();

    private void Say((string Fingerprint, bool Healthy) statement)
    {
        if (_statement == statement) return;
        _statement = statement;
        if (_news.CurrentCount == 0) _news.Release();
    }

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
            await _sender.SendAsync(report).ConfigureAwait(false);
            return true;
        }
        catch (Exception error)
        {
            lock (_gate) _usage += report.Usage;
            if (error is ReportRefusedException { IsContested: true }) logger.Contested(options.Instance, error);
            else logger.ReportNotAccepted(error);
            return false;
        }
    }

    private TimeSpan BackOff(int failures)
    {
        var longest = options.ReportInterval > LongestBackOff ? options.ReportInterval : LongestBackOff;
        var wait = options.ReportInterval * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        return wait < longest ? wait : longest;
    }
}
