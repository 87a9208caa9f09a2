using System.Text.Json;

namespace Keyturn.Consumer.Tests;

/// <summary>Where everything is that the tests run against. <c>npm run dotnet</c> starts it.</summary>
public sealed record Facts(string Packages, Uri Control, Dictionary<string, AccountFacts> Accounts, StackFacts Stack)
{
    public static Facts Known { get; } = JsonSerializer.Deserialize<Facts>(
        Environment.GetEnvironmentVariable("KEYTURN_TEST_FACTS") ?? throw new InvalidOperationException("run these tests by: npm run dotnet"),
        JsonSerializerOptions.Web)!;
}

/// <summary>An account with a vault of its own, whose keys the test changes.</summary>
public sealed record AccountFacts(Uri Vault, string Secret, Uri Endpoint);

/// <summary>An account whose keys keyturn rotates.</summary>
public sealed record StackFacts(
    Uri Vault, string Secret, Uri Endpoint, Uri Keyturn, string Audience, string Account, string Consumer,
    Uri Authority, string Tenant, string Client, string ClientSecret);
