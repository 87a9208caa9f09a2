using Azure.Core;
using Azure.Security.KeyVault.Secrets;
using Microsoft.Extensions.Options;

namespace Keyturn.Consumer;

/// <summary>Where the key is, and where to report its use.</summary>
public sealed class KeyturnOptions
{
    /// <summary>The vault that this application reads, such as <c>https://kv-west.vault.azure.net</c>.</summary>
    public Uri? Vault { get; set; }

    /// <summary>The name of the published secret. Its latest version is read.</summary>
    public string Secret { get; set; } = "";

    /// <summary>The identity that may read the secret and report to keyturn.</summary>
    public TokenCredential? Credential { get; set; }

    /// <summary>The transport, retries and logging of the client that reads the vault.</summary>
    public SecretClientOptions VaultClient { get; } = new();

    /// <summary>The longest time between two reads.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The largest fraction, below 1, by which a wait is shortened at random.</summary>
    public double Jitter { get; set; } = 0.2;

    /// <summary>The address of keyturn: https, or http on this machine. Without it nothing is reported.</summary>
    public Uri? Keyturn { get; set; }

    /// <summary>The audience of tokens for keyturn, such as <c>api://keyturn</c>.</summary>
    public string Audience { get; set; } = "";

    /// <summary>The name of the account in the fleet file.</summary>
    public string Account { get; set; } = "";

    /// <summary>The name of this application in the fleet file.</summary>
    public string Consumer { get; set; } = "";

    /// <summary>The name of this process: constant for its life and different from every other, at most 200 characters.</summary>
    public string Instance { get; set; } =
        $"{Environment.MachineName[..Math.Min(150, Environment.MachineName.Length)]}-{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>The interval at which the latest statement is repeated.</summary>
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of refusals in a row that make this process unhealthy.</summary>
    public int UnhealthyAfter { get; set; } = 3;

    /// <exception cref="OptionsValidationException">Names every invalid option.</exception>
    internal KeyturnOptions Validated()
    {
        var reports = Keyturn is not null;
        // Every supported version of Task.Delay takes int.MaxValue milliseconds.
        string?[] faults =
        [
            Vault?.Scheme == Uri.UriSchemeHttps ? null : "Vault is no https address",
            Secret != "" ? null : "Secret is empty",
            Credential is not null ? null : "Credential is missing",
            PollInterval.TotalMilliseconds is >= 1 and <= int.MaxValue ? null : "PollInterval is not between 1 ms and 24 days",
            Jitter is >= 0 and < 1 ? null : "Jitter is not between 0 and 1",
            !reports || IsTrusted(Keyturn) ? null : "Keyturn is no https address",
            !reports || Audience != "" ? null : "Audience is empty",
            !reports || Account != "" ? null : "Account is empty",
            !reports || Consumer != "" ? null : "Consumer is empty",
            !reports || Instance.Length is > 0 and <= 200 ? null : "Instance has not 1 to 200 characters",
            !reports || ReportInterval.TotalMilliseconds is >= 1 and <= int.MaxValue ? null : "ReportInterval is not between 1 ms and 24 days",
            !reports || UnhealthyAfter > 0 ? null : "UnhealthyAfter is not positive",
        ];
        var named = faults.OfType<string>().ToArray();
        return named.Length == 0 ? this : throw new OptionsValidationException("", typeof(KeyturnOptions), named);
    }

    /// <summary>Refuses plain http, except to this machine: no token and no key may cross a network in the clear.</summary>
    internal static bool IsTrusted(Uri? address) =>
        address is { IsAbsoluteUri: true } and ({ Scheme: "https" } or { Scheme: "http", IsLoopback: true });

    /// <summary>The wait after so many failures in a row: it doubles up to the longest one. Jitter shortens it.</summary>
    internal TimeSpan Pause(TimeSpan first, int failures, TimeSpan longest)
    {
        var ticks = Math.Min(longest.Ticks, first.Ticks * Math.Pow(2, Math.Max(failures - 1, 0)));
        return TimeSpan.FromTicks((long)(ticks * (1 - Jitter * Random.Shared.NextDouble())));
    }
}
