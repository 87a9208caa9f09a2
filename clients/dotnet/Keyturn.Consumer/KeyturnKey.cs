using System.ClientModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Keyturn.Consumer;

/// <summary>
/// Follows the published key of one account: polls the secret, moves clients to a new key, and reports to keyturn which
/// key the calls of this process have proven. Keeps the last key while the vault does not answer. As a service of a host,
/// it starts before all others and stops after them.
/// </summary>
public sealed class KeyturnKey : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly KeyFollowers _followers;
    private readonly KeyWatch _watch;
    private readonly KeyReports? _reports;
    private Task? _started;
    private Task _running = Task.CompletedTask;

    /// <summary>Reads nothing before <see cref="StartAsync"/>.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Names every invalid option.</exception>
    public KeyturnKey(KeyturnOptions options, ILogger<KeyturnKey>? logger = null)
    {
        options.Validated();
        ILogger log = logger ?? NullLogger<KeyturnKey>.Instance;
        _followers = new KeyFollowers(() => Changed, log);
        _watch = new KeyWatch(options, _followers, log, _stop.Token);
        _reports = options.Keyturn is null ? null : new KeyReports(options, () => _watch.Current, log);
    }

    /// <summary>The key for a call that starts now. Do not store it.</summary>
    /// <exception cref="InvalidOperationException">Nothing was read yet.</exception>
    public HeldKey Current => _watch.Current ?? throw new InvalidOperationException("the key was not read yet: start the host first");

    /// <summary>
    /// Raised with every later key. Clients must have switched to it when the handler returns; a handler must not call the
    /// account. If one throws, all are called again after the next read, and until then no success is reported.
    /// </summary>
    public event Action<HeldKey>? Changed;

    /// <summary>
    /// Gives the credential the current key and every later one, for as long as the credential is in use. Before the start
    /// it keeps its own value. An <c>AzureKeyCredential</c> is one, too.
    /// </summary>
    public TCredential Follow<TCredential>(TCredential credential) where TCredential : ApiKeyCredential
    {
        _followers.Follow(credential);
        return credential;
    }

    /// <summary>
    /// Reads the key, then polls and reports in the background. The host does this by itself. Idempotent; may be repeated
    /// after it failed, and nothing runs until then.
    /// </summary>
    /// <exception cref="KeyturnException">The vault returned no key.</exception>
    public Task StartAsync(CancellationToken cancellationToken = default)
    {
        lock (_stop) return _started is { IsFaulted: false, IsCanceled: false } ? _started : _started = StartOnceAsync(cancellationToken);
    }

    /// <summary>
    /// Stops reading and reporting; a report with the last counts waits no longer than two seconds. Calls still work
    /// afterwards, with the last key. Idempotent.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        _stop.Cancel();
        return _running.WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => _stop.Cancel();

    /// <summary>
    /// Records the answer to a call that was made with <paramref name="key"/> by other means than a client that follows it.
    /// After a 401, reads the secret again.
    /// </summary>
    /// <param name="key">The key that the call was made with; with null, for another credential, the call only counts.</param>
    /// <param name="status">The HTTP status; 0 if there was no answer. Below 400 proves the key, 401 refuses it.</param>
    /// <param name="cancellationToken">Ends the wait for the read.</param>
    /// <returns>Whether to repeat the call, once: it was refused, and <see cref="Current"/> is another key by now.</returns>
    public async ValueTask<bool> AnsweredAsync(HeldKey? key, int status, CancellationToken cancellationToken = default)
    {
        _reports?.Count(status);
        // While part of the application may still use the previous key, a success does not prove this one.
        if (key is not null && status is > 0 and < 400 && _followers.HaveMoved) _reports?.Observe(key, accepted: true);
        if (key is null || status != 401) return false;
        if (key.Is(_watch.Current)) await _watch.RereadAsync(key).WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!key.Is(_watch.Current)) return true;
        _reports?.Observe(key, accepted: false);
        return false;
    }

    /// <summary>
    /// Sends a request that carries a key of ours with the current one, and once more with a newer one if that was refused. A
    /// request with another credential only counts.
    /// </summary>
    /// <exception cref="InvalidOperationException">The address is neither https nor on this machine.</exception>
    internal async ValueTask SendAsync(
        IEnumerable<KeyValuePair<string, string>> headers, Action<string, string> setHeader, Uri? address,
        Func<ValueTask> next, Func<(int Status, IDisposable Response)> answer, CancellationToken cancelled)
    {
        // All of them, since a client may send its key twice; and anew, since it may have kept an old one.
        var signed = (from header in headers
                      let scheme = header.Value[..(header.Value.LastIndexOf(' ') + 1)]
                      where _watch.Knows(header.Value[scheme.Length..])
                      select (header.Key, scheme)).ToArray();
        if (signed.Length > 0 && !KeyturnOptions.IsTrusted(address))
            throw new InvalidOperationException("a key is sent to https addresses only");
        for (var mayRepeat = true; ; mayRepeat = false)
        {
            var key = signed.Length > 0 ? Current : null;
            foreach (var (name, scheme) in signed) setHeader(name, scheme + key!.Reveal());
            IDisposable? response = null;
            try
            {
                await next().ConfigureAwait(false);
                (var status, response) = answer();
                if (!await AnsweredAsync(key, status, cancelled).ConfigureAwait(false) || !mayRepeat) return;
            }
            catch
            {
                if (response is null) _reports?.Count(0);
                response?.Dispose();
                throw;
            }
            response.Dispose();
        }
    }

    private async Task StartOnceAsync(CancellationToken cancelled)
    {
        await _watch.ReadFirstAsync(cancelled).ConfigureAwait(false);
        _running = Task.WhenAll(_watch.PollAsync(), _reports?.SendAsync(_stop.Token) ?? Task.CompletedTask);
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => StartAsync(cancellationToken);

    Task IHostedLifecycleService.StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedService.StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => StopAsync(cancellationToken);
}
