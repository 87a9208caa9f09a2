using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Identity;

namespace Keyturn.Consumer.Tests;

/// <summary>An account of the local Azure, and its vault.</summary>
public sealed class Account(string name)
{
    private static readonly HttpClient Control = new() { BaseAddress = Facts.Known.Control };

    public AccountFacts Place { get; } = Facts.Known.Accounts[name];

    /// <summary>The key of the first slot is valid and published. Keys of earlier tests are dead.</summary>
    public static async Task<Account> FreshAsync(string name)
    {
        var account = new Account(name);
        await account.RegenerateAsync("key1");
        await account.RegenerateAsync("key2");
        await account.PublishAsync("key1");
        return account;
    }

    public Task RegenerateAsync(string slot) => AskAsync("regenerate", new { account = name, slot });

    public Task PublishAsync(string slot) => AskAsync("publish", new { account = name, slot });

    /// <summary>The next requests to the account (<c>ai</c>) or its vault (<c>vault</c>) get this status.</summary>
    public Task FailAsync(string service, int status, int times) => AskAsync("fail", new { account = name, service, status, times });

    public async Task<string> KeyAsync(string slot) => (await AskAsync("keys", new { account = name })).GetProperty(slot).GetString()!;

    /// <summary>As the protocol defines it.</summary>
    public async Task<string> FingerprintAsync(string slot) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(await KeyAsync(slot))))[..16];

    /// <summary>The statuses of all reads of the secret so far.</summary>
    public Task<int[]> ReadsAsync() => StatusesAsync("reads");

    /// <summary>The statuses of all calls of the account so far.</summary>
    public Task<int[]> CallsAsync() => StatusesAsync("calls");

    /// <summary>Options that poll so rarely that a test sees no poll.</summary>
    public void Configure(KeyturnOptions options)
    {
        options.Vault = Place.Vault;
        options.Secret = Place.Secret;
        options.Credential = new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
        options.PollInterval = TimeSpan.FromHours(1);
    }

    public static async Task<JsonElement> AskAsync(string operation, object wish)
    {
        using var response = await Control.PostAsJsonAsync(operation, wish);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<int[]> StatusesAsync(string operation) =>
        [.. (await AskAsync(operation, new { account = name })).EnumerateArray().Select(status => status.GetInt32())];
}
