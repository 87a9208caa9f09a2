using System.Globalization;

namespace Keyturn.Consumer.Tests;

/// <summary>Reports, as a keyturn receives them that answers as the test wishes.</summary>
public sealed class ReportTests
{
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(200);

    private static void ReportTo(KeyturnOptions options, ScriptedServer keyturn)
    {
        options.Keyturn = keyturn.Address;
        (options.Audience, options.Account, options.Consumer, options.Instance) = ("api://keyturn", "reports", "the shop", "shop-1");
        options.ReportInterval = Often;
    }

    [Fact]
    public async Task NamesTheProvenKey_AndRepeatsItWhileIdle()
    {
        var account = await Account.FreshAsync("reports");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options => ReportTo(options, keyturn));
        Assert.Empty(keyturn.Received);
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count >= 3);
        var fingerprint = await account.FingerprintAsync("key1");
        Assert.All(keyturn.Received, report =>
        {
            Assert.Equal("/api/accounts/reports/consumers/the%20shop/reports", report.Path);
            Assert.Equal("shop-1", report.Json.GetProperty("instance").GetString());
            Assert.Equal(fingerprint, report.Fingerprint);
            Assert.True(report.Healthy);
            Assert.StartsWith("Bearer ey", report.Headers["Authorization"]);
        });
        Assert.Equal([(1, 0, 0), (0, 0, 0), (0, 0, 0)], keyturn.Received.Take(3).Select(report => report.Usage));
    }

    [Fact]
    public async Task SendsBodiesWithALength_AndNumbersThemByTime()
    {
        var account = await Account.FreshAsync("reports");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options => ReportTo(options, keyturn));
        var began = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count >= 3);
        var reports = keyturn.Received;
        Assert.All(reports, report =>
        {
            Assert.Equal(report.Body.Length, int.Parse(report.Headers["Content-Length"], CultureInfo.InvariantCulture));
            Assert.False(report.Headers.ContainsKey("Transfer-Encoding"));
            Assert.DoesNotContain("null", report.Body);
            Assert.InRange(report.Sequence, began, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        });
        Assert.Equal(reports.Select(report => report.Sequence).Distinct().Order(), reports.Select(report => report.Sequence));
        // One token for all of them.
        Assert.Single(reports.Select(report => report.Headers["Authorization"]).Distinct());
    }

    [Fact]
    public async Task RepeatsTheLastStatementUntilTheNewKeyIsProven()
    {
        var account = await Account.FreshAsync("reports");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options =>
        {
            ReportTo(options, keyturn);
            options.PollInterval = Often;
        });
        var (old, fresh) = (await account.FingerprintAsync("key1"), await account.FingerprintAsync("key2"));
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count >= 1);
        await account.PublishAsync("key2");
        await Until.TrueAsync(() => app.Key.Current.Fingerprint == fresh);
        var before = keyturn.Received.Count;
        await Until.TrueAsync(() => keyturn.Received.Count >= before + 3);
        Assert.All(keyturn.Received, report => Assert.Equal(old, report.Fingerprint));
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received[^1].Fingerprint == fresh);
    }

    [Fact]
    public async Task IsUnhealthyAtTheThirdRefusalInARow_AndNothingElse()
    {
        var account = await Account.FreshAsync("reports");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        await using var app = await App.StartAsync(account, options => ReportTo(options, keyturn));
        await app.CallAsync();
        await account.FailAsync("ai", 429, 3);
        for (var call = 0; call < 3; call++) Assert.Equal(429, await app.CallAsync());
        await account.FailAsync("ai", 401, 2);
        foreach (var expected in new[] { 401, 401, 200 }) Assert.Equal(expected, await app.CallAsync());
        await account.FailAsync("ai", 401, 2);
        foreach (var expected in new[] { 401, 401 }) Assert.Equal(expected, await app.CallAsync());
        var before = keyturn.Received.Count;
        await Until.TrueAsync(() => keyturn.Received.Count >= before + 3);
        Assert.All(keyturn.Received, report => Assert.True(report.Healthy));

        await account.FailAsync("ai", 401, 1);
        Assert.Equal(401, await app.CallAsync());
        await Until.TrueAsync(() => !keyturn.Received[^1].Healthy);
        Assert.Equal(await account.FingerprintAsync("key1"), keyturn.Received[^1].Fingerprint);
        Assert.Equal(200, await app.CallAsync());
        await Until.TrueAsync(() => keyturn.Received[^1].Healthy);
        var usages = keyturn.Received.Select(report => report.Usage).ToArray();
        Assert.Equal((11, 8, 5), (usages.Sum(one => one.Calls), usages.Sum(one => one.Failures), usages.Sum(one => one.Refused)));
    }

    [Fact]
    public async Task CarriesTheCountsOfAReportThatWasNotAccepted()
    {
        var account = await Account.FreshAsync("reports");
        var refuses = true;
        using var keyturn = new ScriptedServer(_ => new Scripted(Volatile.Read(ref refuses) ? 503 : 202));
        await using var app = await App.StartAsync(account, options => ReportTo(options, keyturn));
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count >= 2);
        await app.CallAsync();
        Volatile.Write(ref refuses, false);
        var before = keyturn.Received.Count;
        await Until.TrueAsync(() => keyturn.Received.Count >= before + 2);
        Assert.Contains((2, 0, 0), keyturn.Received.Select(report => report.Usage));
        Assert.Equal((0, 0, 0), keyturn.Received[^1].Usage);
        Assert.Contains(app.Log, line => line.StartsWith("Warning 3 ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendsTheLastCountsWhenItStops()
    {
        var account = await Account.FreshAsync("reports");
        using var keyturn = new ScriptedServer(_ => new Scripted(202));
        // Not within a second of another report, whose end a test cannot see.
        var rest = TimeSpan.FromSeconds(1);
        await Until.TrueAsync(async () =>
        {
            var before = keyturn.Received.Count;
            await using (var app = await App.StartAsync(account, options =>
            {
                ReportTo(options, keyturn);
                options.ReportInterval = TimeSpan.FromHours(1);
            }))
            {
                await app.CallAsync();
                await Until.TrueAsync(() => keyturn.Received.Count == before + 1);
                await Task.Delay(rest *= 1.5);
                await app.CallAsync();
                await app.CallAsync();
            }
            return keyturn.Received.Count == before + 2;
        });
        Assert.Equal((2, 0, 0), keyturn.Received[^1].Usage);
        Assert.True(keyturn.Received[^1].Sequence > keyturn.Received[^2].Sequence);
    }

    [Fact]
    public async Task GoesOnUnderItsNameWhenItIsContested_AndSaysSo()
    {
        var account = await Account.FreshAsync("reports");
        using var keyturn = new ScriptedServer(_ => new Scripted(409, """{"code":"REPORT_REPLAYED"}"""));
        await using var app = await App.StartAsync(account, options => ReportTo(options, keyturn));
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count >= 2);
        Assert.True(keyturn.Received[1].Sequence > keyturn.Received[0].Sequence);
        Assert.Equal("shop-1", keyturn.Received[1].Json.GetProperty("instance").GetString());
        Assert.Contains(app.Log, line => line.StartsWith("Error 4 ", StringComparison.Ordinal) && line.Contains("shop-1"));
    }

    [Fact]
    public async Task TakesNoTokenAlongARedirect()
    {
        var account = await Account.FreshAsync("reports");
        using var elsewhere = new ScriptedServer(_ => new Scripted(202));
        using var keyturn = new ScriptedServer(_ => new Scripted(307, Location: elsewhere.Address));
        await using var app = await App.StartAsync(account, options => ReportTo(options, keyturn));
        await app.CallAsync();
        await Until.TrueAsync(() => keyturn.Received.Count >= 2);
        Assert.Empty(elsewhere.Received);
        Assert.Equal(200, await app.CallAsync());
    }

    [Fact]
    public async Task LeavesTheApplicationAloneWhereNoKeyturnIs()
    {
        var account = await Account.FreshAsync("reports");
        var closed = new ScriptedServer(_ => new Scripted(202));
        closed.Dispose();
        await using var app = await App.StartAsync(account, options => ReportTo(options, closed));
        Assert.Equal(200, await app.CallAsync());
        await Until.TrueAsync(() => app.Log.Any(line => line.StartsWith("Warning 3 ", StringComparison.Ordinal)));
        Assert.Equal(200, await app.CallAsync());
    }
}
