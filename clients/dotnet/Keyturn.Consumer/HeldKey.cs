using System.Security.Cryptography;
using System.Text;

namespace Keyturn.Consumer;

/// <summary>A key that was read from the vault. Printing or serialising it shows only the fingerprint.</summary>
public sealed class HeldKey
{
    private readonly string _value;

    internal HeldKey(string value) => (_value, Fingerprint) = (value, FingerprintOf(value));

    /// <summary>The first 16 hex digits of the key's SHA-256. Reports and logs carry it instead of the key.</summary>
    public string Fingerprint { get; }

    /// <summary>Returns the key itself, for the call that sends it. Never store or log it.</summary>
    public string Reveal() => _value;

    /// <summary>Returns the fingerprint.</summary>
    public override string ToString() => Fingerprint;

    internal bool Is(HeldKey? other) => Fingerprint == other?.Fingerprint;

    internal static string FingerprintOf(string value) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(value)), 0, 8).ToLowerInvariant();
}

/// <summary>The key could not be read, or a report was not accepted. The message never contains a key or a token.</summary>
public sealed class KeyturnException(string message, Exception? cause = null) : Exception(message, cause);
