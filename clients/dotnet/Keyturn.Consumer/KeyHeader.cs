namespace Keyturn.Consumer;

/// <summary>How a request carries a key: bare, or in <c>Authorization</c> as bearer.</summary>
internal static class KeyHeader
{
    private const string Bearer = "Bearer ";

    public static string KeyIn(string value) => value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) ? value[Bearer.Length..] : value;

    public static string ValueOf(string header, HeldKey key) =>
        (header.Equals("Authorization", StringComparison.OrdinalIgnoreCase) ? Bearer : "") + key.Reveal();

    /// <exception cref="InvalidOperationException">The address is neither https nor on this machine.</exception>
    public static void RequireTrusted(Uri? address)
    {
        if (!KeyturnOptions.IsTrusted(address)) throw new InvalidOperationException("a key is sent to https addresses only");
    }
}
