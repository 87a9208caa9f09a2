using System.ClientModel;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

/// <summary>What moves to a new key: credentials of SDK clients, and handlers of the application.</summary>
internal sealed class KeyFollowers(Func<Action<HeldKey>?> handlers, ILogger logger)
{
    // Weak, so that following a credential does not keep its client alive. The values mean nothing.
    private readonly ConditionalWeakTable<ApiKeyCredential, object> _credentials = new();
    private HeldKey? _latest;

    /// <summary>Whether every handler has taken the latest key.</summary>
    public bool HaveMoved { get; private set; } = true;

    public void Follow(ApiKeyCredential credential)
    {
        lock (_credentials)
        {
            _credentials.AddOrUpdate(credential, this);
            if (_latest is not null) credential.Update(_latest.Reveal());
        }
    }

    public void MoveCredentials(HeldKey key)
    {
        lock (_credentials)
        {
            _latest = key;
            foreach (var (credential, _) in _credentials) credential.Update(key.Reveal());
        }
    }

    /// <summary>Calls every handler, even if others throw.</summary>
    public void Tell(HeldKey key)
    {
        var haveMoved = true;
        foreach (Action<HeldKey> handler in handlers()?.GetInvocationList() ?? [])
        {
            try
            {
                handler(key);
            }
            catch (Exception error)
            {
                haveMoved = false;
                const string text = "A handler failed to take the new key; all are called again after the next read";
                logger.LogError(new EventId(5, "HandlerFailed"), error, text);
            }
        }
        HaveMoved = haveMoved;
    }
}
