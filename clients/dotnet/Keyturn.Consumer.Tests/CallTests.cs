using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;

namespace Keyturn.Consumer.Tests;

/// <summary>Calls through an HttpClient with <c>AddKeyturnKey</c>.</summary>
public sealed class CallTests
{
    [Fact]
    public async Task ReadsOnceForAllCallsThatADeadKeyRefused()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account);
        Assert.Equal(200, await app.CallAsync());
        var (readsBefore, callsBefore) = (await account.ReadsAsync(), await account.CallsAsync());

        await account.PublishAsync("key2");
        await account.RegenerateAsync("key1");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => app.CallAsync()));

        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.Single((await account.ReadsAsync())[readsBefore.Length..]);
        var calls = (await account.CallsAsync())[callsBefore.Length..];
        Assert.Equal(20, calls.Count(status => status == 200));
        Assert.InRange(calls.Length, 21, 40);
    }

    [Fact]
    public async Task HandsOutTheRefusal_WhereThereIsNoOtherKey_AndSparesTheVault()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account);
        var readsBefore = await account.ReadsAsync();
        await account.RegenerateAsync("key1");
        var began = Environment.TickCount64;
        for (var call = 0; call < 10; call++) Assert.Equal(401, await app.CallAsync());
        // One, and on a very slow machine one more every 5 s.
        var most = 1 + (int)((Environment.TickCount64 - began) / 5_000);
        Assert.InRange((await account.ReadsAsync()).Length - readsBefore.Length, 1, most);
    }

    [Fact]
    public async Task ReadsForARefusal_HoweverRecentAPollWas()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account, options => options.PollInterval = TimeSpan.FromMilliseconds(200));
        for (var round = 0; round < 5; round++)
        {
            var (next, old) = round % 2 == 0 ? ("key2", "key1") : ("key1", "key2");
            await account.PublishAsync(next);
            await account.RegenerateAsync(old);
            Assert.Equal(200, await app.CallAsync());
        }
    }

    [Fact]
    public async Task FollowsARevertAtTheNextPoll()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account, options => options.PollInterval = TimeSpan.FromMilliseconds(100));
        foreach (var slot in new[] { "key2", "key1" })
        {
            await account.PublishAsync(slot);
            var key = await account.KeyAsync(slot);
            await Until.TrueAsync(() => app.Key.Current.Reveal() == key);
        }
    }

    [Fact]
    public async Task KeepsTheKeyWhileTheVaultFails()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account, options => options.PollInterval = TimeSpan.FromMilliseconds(100));
        await account.FailAsync("vault", 403, 3);
        await Until.TrueAsync(async () => (await account.ReadsAsync()).Count(status => status == 403) >= 3);
        Assert.Equal(200, await app.CallAsync());
        Assert.Contains(app.Log, line => line.StartsWith("Warning 2 ", StringComparison.Ordinal));
        await account.PublishAsync("key2");
        var key = await account.KeyAsync("key2");
        await Until.TrueAsync(() => app.Key.Current.Reveal() == key);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(429)]
    [InlineData(500)]
    public async Task LeavesOtherFailuresAlone(int status)
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account);
        var readsBefore = await account.ReadsAsync();
        await account.FailAsync("ai", status, 1);
        Assert.Equal(status, await app.CallAsync());
        Assert.Equal(200, await app.CallAsync());
        Assert.Equal(readsBefore.Length, (await account.ReadsAsync()).Length);
    }

    [Fact]
    public async Task SendsTheBodyAgain()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account);
        await account.PublishAsync("key2");
        await account.RegenerateAsync("key1");
        const string text = """{"kind":"LanguageDetection","analysisInput":{"documents":[{"id":"1","text":"Good morning"}]}}""";
        // A stream that can be read but once.
        var once = PipeReader.Create(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text))).AsStream();
        using var content = new StreamContent(once);
        content.Headers.ContentType = new("application/json");
        using var answer = await app.Client.PostAsync("language/:analyze-text?api-version=2023-04-01", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("English", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task SignsSynchronousCallsToo()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account);
        await account.PublishAsync("key2");
        await account.RegenerateAsync("key1");
        using var request = new HttpRequestMessage(HttpMethod.Get, "openai/v1/models");
        using var answer = await Task.Run(() => app.Client.Send(request));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task TakesNoKeyAlongARedirect()
    {
        var account = await Account.FreshAsync("calls");
        using var elsewhere = new ScriptedServer(_ => new Scripted(200));
        using var server = new ScriptedServer(_ => new Scripted(307, Location: elsewhere.Address));
        await using var app = await App.StartAsync(account);
        using var answer = await app.Client.GetAsync(server.Address);
        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Single(server.Received);
        Assert.Empty(elsewhere.Received);
    }

    [Fact]
    public async Task RefusesToSendTheKeyInTheClear()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account);
        await Assert.ThrowsAsync<InvalidOperationException>(() => app.Client.GetAsync("http://vision.cognitiveservices.azure.com/"));
    }

    [Fact]
    public async Task SendsTheCurrentKeyInPlaceOfEveryOtherCredential()
    {
        var account = await Account.FreshAsync("calls");
        using var server = new ScriptedServer(_ => new Scripted(200));
        await using var app = await App.StartAsync(account, more: services =>
            services.AddHttpClient("bearer").AddKeyturnKey("Authorization"));
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Address);
        request.Headers.Authorization = new("Bearer", "an old key");
        request.Headers.Add("api-key", "an old key");
        using var answer = await app.ClientOf("bearer").SendAsync(request);
        var headers = Assert.Single(server.Received).Headers;
        Assert.Equal($"Bearer {await account.KeyAsync("key1")}", headers["Authorization"]);
        Assert.False(headers.ContainsKey("api-key"));
    }

    [Fact]
    public async Task LogsNoKeyAtAnyLevel()
    {
        var account = await Account.FreshAsync("calls");
        await using var app = await App.StartAsync(account, more: services =>
            services.AddHttpClient("shown").RedactLoggedHeaders(_ => false).AddKeyturnKey());
        using var answer = await app.ClientOf("shown").GetAsync(new Uri(account.Place.Endpoint, "openai/v1/models"));
        Assert.True(answer.IsSuccessStatusCode);
        await account.PublishAsync("key2");
        await account.RegenerateAsync("key1");
        Assert.Equal(200, await app.CallAsync());
        Assert.Contains(app.Log, line => line.Contains("Ocp-Apim-Subscription-Key"));
        Assert.Contains(app.Log, line => line.Contains(app.Key.Current.ToString()));
        // The middle of every key in the current format.
        Assert.DoesNotContain(app.Log, line => line.Contains("JQQJ99"));
    }
}
