using System.Text.Json.Serialization;

namespace Keyturn.Consumer;

/// <summary>The statement of a process about the key that its calls have proven.</summary>
internal sealed record Report(string Instance, string Fingerprint, bool Healthy, long Sequence, Usage Usage);

/// <summary>All calls since the last accepted report, the failed ones among them, and those answered with 401.</summary>
internal readonly record struct Usage(long Calls, long Failures, long Refused)
{
    // The most that keyturn accepts in one report.
    private const long Most = 50_000_000;

    public static Usage operator +(Usage one, Usage other) => new(
        Math.Min(Most, one.Calls + other.Calls),
        Math.Min(Most, one.Failures + other.Failures),
        Math.Min(Most, one.Refused + other.Refused));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Report))]
internal sealed partial class ReportJson : JsonSerializerContext;
