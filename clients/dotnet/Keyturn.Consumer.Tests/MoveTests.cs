using System.ClientModel;
using Azure;

namespace Keyturn.Consumer.Tests;

/// <summary>Credentials and handlers that move to a new key.</summary>
public sealed class MoveTests
{
    [Fact]
    public async Task UpdatesCredentials_AlsoThoseThatFollowedBeforeTheStart()
    {
        var account = await Account.FreshAsync("moves");
        var options = new KeyturnOptions();
        account.Configure(options);
        options.PollInterval = TimeSpan.FromMilliseconds(100);
        using var key = new KeyturnKey(options);
        var early = key.Follow(new ApiKeyCredential("not read yet"));
        await key.StartAsync();
        var late = key.Follow(new AzureKeyCredential("not read yet"));
        foreach (var slot in new[] { "key1", "key2" })
        {
            await account.PublishAsync(slot);
            var value = await account.KeyAsync(slot);
            await Until.TrueAsync(() => key.Current.Reveal() == value);
            early.Deconstruct(out var moved);
            Assert.Equal(value, moved);
            Assert.Equal(value, late.Key);
        }
        await key.StopAsync();
    }

    [Fact]
    public async Task TellsHandlers_AndReportsNoSuccessWhileOneIsBehind()
    {
        var account = await Account.FreshAsync("moves");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options =>
        {
            options.PollInterval = TimeSpan.FromMilliseconds(100);
            options.Keyturn = keyturn.Address;
            (options.Audience, options.Account, options.Consumer) = ("api://keyturn", "moves", "shop");
            options.ReportInterval = TimeSpan.FromMilliseconds(200);
        });
        var fails = true;
        var told = new List<string>();
        app.Key.Changed += key =>
        {
            lock (told) told.Add(key.Fingerprint);
            if (Volatile.Read(ref fails)) throw new InvalidOperationException("not now");
        };
        await account.PublishAsync("key2");
        var fresh = await account.FingerprintAsync("key2");
        await Until.TrueAsync(() => app.Key.Current.Fingerprint == fresh);
        Assert.Equal(200, await app.CallAsync());
        await Until.TrueAsync(() => { lock (told) return told.Count >= 3; });
        Assert.Empty(keyturn.Received);
        Assert.Contains(app.Log, line => line.StartsWith("Error 5 ", StringComparison.Ordinal));

        Volatile.Write(ref fails, false);
        await Until.TrueAsync(async () =>
        {
            await app.CallAsync();
            return keyturn.Received.Count > 0;
        });
        Assert.All(keyturn.Received, report => Assert.Equal(fresh, report.Fingerprint));
        Assert.All(told, fingerprint => Assert.Equal(fresh, fingerprint));
    }

    [Fact]
    public async Task JudgesCallsThatAreMadeByOtherMeans()
    {
        var account = await Account.FreshAsync("moves");
        await using var app = await App.StartAsync(account);
        var key = app.Key.Current;
        Assert.False(await app.Key.AnsweredAsync(key, 200));
        Assert.False(await app.Key.AnsweredAsync(key, 429));
        await account.PublishAsync("key2");
        Assert.True(await app.Key.AnsweredAsync(key, 401));
        Assert.Equal(await account.KeyAsync("key2"), app.Key.Current.Reveal());
    }

    [Fact]
    public async Task ForgetsCredentialsThatNobodyUses()
    {
        var account = await Account.FreshAsync("moves");
        await using var app = await App.StartAsync(account);
        var gone = Followed(app.Key);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.False(gone.TryGetTarget(out _));
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference<ApiKeyCredential> Followed(KeyturnKey key) => new(key.Follow(new ApiKeyCredential("not read yet")));
}
