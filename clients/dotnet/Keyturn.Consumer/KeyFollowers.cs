using System.ClientModel;
using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

/// <summary>What moves to a new key: credentials of SDK clients, and handlers of the application.</summary>
internal sealed class KeyFollowers(ILogger logger)
{
    // Weak, so that following a credential does not keep its client alive.
    private readonly List<WeakReference<ApiKeyCredential>> _credentials = [];
    private HeldKey? _latest;
    private volatile bool _haveMoved = true;

    public event EventHandler<KeyChangedEventArgs>? Changed;

    /// <summary>Whether every handler has taken the latest key.</summary>
    public bool HaveMoved => _haveMoved;

    public void Follow(ApiKeyCredential credential)
    {
        lock (_credentials)
        {
            _credentials.RemoveAll(one => !one.TryGetTarget(out _));
            _credentials.Add(new(credential));
            if (_latest is not null) credential.Update(_latest.Reveal());
        }
    }

    public void MoveCredentials(HeldKey key)
    {
        lock (_credentials)
        {
            _latest = key;
            foreach (var one in _credentials)
            {
                if (one.TryGetTarget(out var credential)) credential.Update(key.Reveal());
            }
        }
    }

    /// <summary>Calls every handler, even if others throw.</summary>
    public void Tell(object sender, HeldKey key)
    {
        var haveMoved = true;
        foreach (var handler in Changed?.GetInvocationList() ?? [])
        {
            try
            {
                ((EventHandler<KeyChangedEventArgs>)handler)(sender, new KeyChangedEventArgs(key));
            }
            catch (Exception error)
            {
                haveMoved = false;
                logger.HandlerFailed(error);
            }
        }
        _haveMoved = haveMoved;
    }
}
