using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Keyturn.Consumer.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task ReadsTheKeyBeforeOtherServicesStart()
    {
        var account = await Account.FreshAsync("start");
        await using var app = await App.StartAsync(account, more: services => services.AddHostedService<KeyAtStart>());
        Assert.Equal(await account.FingerprintAsync("key1"), KeyAtStart.Fingerprint);
    }

    [Fact]
    public async Task FailsWithoutAKey_AndStartsNothing()
    {
        var account = await Account.FreshAsync("start");
        var probe = new Probe();
        var error = await Assert.ThrowsAsync<KeyturnException>(() => App.StartAsync(
            account,
            options => options.Secret = "missing",
            services => services.AddSingleton<IHostedService>(probe)));
        Assert.Contains("missing", error.Message);
        Assert.False(probe.Started);
    }

    [Fact]
    public async Task MayBeRepeatedAfterAFailure()
    {
        var account = await Account.FreshAsync("start");
        var options = new KeyturnOptions();
        account.Configure(options);
        options.VaultClient.Retry.MaxRetries = 0;
        using var key = new KeyturnKey(options);
        await account.FailAsync("vault", 403, 1);
        await Assert.ThrowsAsync<KeyturnException>(() => key.StartAsync());
        Assert.Throws<InvalidOperationException>(() => key.Current);
        await key.StartAsync();
        await key.StartAsync();
        Assert.Equal(await account.KeyAsync("key1"), key.Current.Reveal());
        await key.StopAsync();
    }

    [Fact]
    public void NamesEveryInvalidOption()
    {
        var error = Assert.Throws<OptionsValidationException>(() => new KeyturnKey(new KeyturnOptions
        {
            Vault = new Uri("http://kv-west.vault.azure.net"),
            PollInterval = TimeSpan.Zero,
            Jitter = 1,
            Keyturn = new Uri("http://keyturn.contoso.example"),
            Instance = new string('x', 201),
            UnhealthyAfter = 0,
        }));
        var named = error.Failures.Select(failure => failure.Split(' ')[0]);
        Assert.Equal(
            ["Vault", "Secret", "Credential", "PollInterval", "Jitter", "Keyturn", "Audience", "Account", "Consumer", "Instance", "UnhealthyAfter"],
            named);
    }

    [Fact]
    public void NamesInstancesUniquelyAndNotTooLong()
    {
        var (one, other) = (new KeyturnOptions().Instance, new KeyturnOptions().Instance);
        Assert.NotEqual(one, other);
        Assert.Contains(Environment.ProcessId.ToString(), one);
        Assert.InRange(one.Length, 1, 200);
    }

    [Fact]
    public async Task FollowsSeveralKeysByName()
    {
        var (first, second) = (await Account.FreshAsync("start"), await Account.FreshAsync("second"));
        await using var app = await App.StartAsync(first, more: services =>
        {
            services.AddKeyturn(second.Configure, "second");
            services.AddHttpClient("second", client => client.BaseAddress = second.Place.Endpoint).AddKeyturnKey("api-key", "second");
        });
        Assert.Equal(200, await app.CallAsync());
        using var answer = await app.ClientOf("second").GetAsync("openai/v1/models");
        Assert.True(answer.IsSuccessStatusCode);
    }

    private sealed class KeyAtStart(KeyturnKey key) : IHostedService
    {
        public static string? Fingerprint { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Fingerprint = key.Current.Fingerprint;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Probe : IHostedService
    {
        public bool Started { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken)
        {
            Started = true;
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
