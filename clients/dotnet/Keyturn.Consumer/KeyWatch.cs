using System.Collections.Concurrent;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

/// <summary>Holds the published key, and reads the secret again no later than the poll interval after the last read.</summary>
internal sealed class KeyWatch(KeyturnOptions options, KeyFollowers followers, ILogger logger, CancellationToken stopping)
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(10);
    // A process that has just started compiles the SDKs first, which takes long on a small share of a processor.
    private static readonly TimeSpan FirstReadLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(5);
    private const int RestMs = 5_000;

    private readonly SecretClient _vault = new(options.Vault, options.Credential, options.VaultClient);
    private readonly object _adopting = new();
    private readonly SemaphoreSlim _rereading = new(1, 1);
    private readonly ConcurrentDictionary<string, bool> _everHeld = new();
    private volatile HeldKey? _current;
    // Numbers the reads: the last one that started, and the last one that changed or confirmed the key.
    private long _asked;
    private long _answered;
    private int _failures;
    // The key that a refusal's read has confirmed a short while ago. Another key, which a poll brings, is new to it.
    private (HeldKey? Key, long Until) _rest;

    public HeldKey? Current => _current;

    /// <summary>Whether the text is a key that was read at any time.</summary>
    public bool Knows(string text) => _everHeld.ContainsKey(HeldKey.FingerprintOf(text));

    /// <exception cref="KeyturnException">The vault returned no key in time.</exception>
    public async Task ReadFirstAsync(CancellationToken cancelled) =>
        Hold(await ReadAsync(FirstReadLimit, cancelled).ConfigureAwait(false), tells: false);

    /// <summary>Polls until it is stopped.</summary>
    public async Task PollAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            var wait = options.Pause(_failures == 0 ? options.PollInterval : FirstRetry, _failures, options.PollInterval);
            await Task.Delay(wait, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested) await LookAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Reads the secret after a call with this key was refused, one caller at a time: for the others its read counts. Does
    /// nothing for a short time after such a read that brought no other key, so that a dead key does not flood the vault.
    /// Polls neither rest nor cause it.
    /// </summary>
    public async Task RereadAsync(HeldKey refused)
    {
        await _rereading.WaitAsync().ConfigureAwait(false);
        try
        {
            var rests = refused.Is(_rest.Key) && Environment.TickCount64 < _rest.Until;
            if (rests || !refused.Is(_current) || stopping.IsCancellationRequested) return;
            await LookAsync().ConfigureAwait(false);
            if (refused.Is(_current)) _rest = (refused, Environment.TickCount64 + RestMs);
        }
        finally
        {
            _rereading.Release();
        }
    }

    private async Task LookAsync()
    {
        var turn = Interlocked.Increment(ref _asked);
        try
        {
            var key = await ReadAsync(ReadLimit, stopping).ConfigureAwait(false);
            lock (_adopting)
            {
                // When a later read has already answered, this answer may be older than the held key.
                if (stopping.IsCancellationRequested || turn < _answered) return;
                (_answered, _failures) = (turn, 0);
                var isNew = !key.Is(_current);
                if (isNew || !followers.HaveMoved) Hold(key, tells: true);
                if (isNew) logger.LogInformation(new EventId(1, "KeyChanged"), "The key has changed to {Fingerprint}", key.Fingerprint);
            }
        }
        catch (Exception error)
        {
            if (stopping.IsCancellationRequested) return;
            Interlocked.Increment(ref _failures);
            logger.LogWarning(new EventId(2, "KeyUnreadable"), error, "The key could not be read; the last one stays in use");
        }
    }

    // The key becomes current last: until then part of the application may still use the previous one, and a call's
    // success would prove a key that it was not made with.
    private void Hold(HeldKey key, bool tells)
    {
        _everHeld[key.Fingerprint] = true;
        followers.MoveCredentials(key);
        if (tells) followers.Tell(key);
        _current = key;
    }

    private async Task<HeldKey> ReadAsync(TimeSpan within, CancellationToken cancelled)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        limit.CancelAfter(within);
        try
        {
            // Waiting apart, because a credential may not obey the token.
            var reading = _vault.GetSecretAsync(options.Secret, cancellationToken: limit.Token);
            var value = (await reading.WaitAsync(limit.Token).ConfigureAwait(false)).Value.Value;
            return value != "" ? new HeldKey(value) : throw new KeyturnException("it is empty");
        }
        catch (Exception error) when (!cancelled.IsCancellationRequested)
        {
            throw new KeyturnException($"the secret \"{options.Secret}\" could not be read", error);
        }
    }
}
