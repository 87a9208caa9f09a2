using System.ClientModel;
using Azure.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenAI;
using OpenAI.Models;

namespace Keyturn.Consumer.Tests;

/// <summary>The real keyturn rotates the key of an account that this process uses.</summary>
public sealed class RotationTests
{
    private static readonly StackFacts Stack = Facts.Known.Stack;

    [Fact]
    public async Task LosesNoCallInTwoRotations_WhichItsReportsLetThrough()
    {
        using var host = App();
        await host.StartAsync();
        var (http, models) = (host.Services.GetRequiredService<IHttpClientFactory>(), host.Services.GetRequiredService<OpenAIModelClient>());
        using var ending = new CancellationTokenSource();
        var loops = new[]
        {
            CallAsync(async () =>
            {
                using var answer = await http.CreateClient("account").GetAsync("openai/v1/models");
                return (int)answer.StatusCode;
            }, ending.Token),
            CallAsync(async () => (await models.GetModelsAsync()).GetRawResponse().Status, ending.Token),
        };
        var first = host.Services.GetRequiredService<KeyturnKey>().Current.Fingerprint;
        for (var rotation = 1; rotation <= 2; rotation++)
        {
            await Until.TrueAsync(IsAcceptedAsync);
            await Until.TrueAsync(async () => (await OutcomesAsync()).Count(outcome => outcome == "completed") == rotation);
        }
        await ending.CancelAsync();
        var statuses = (await Task.WhenAll(loops)).SelectMany(one => one).ToArray();
        Assert.True(statuses.Length > 50);
        Assert.All(statuses, status => Assert.Equal(200, status));
        Assert.NotEqual(first, host.Services.GetRequiredService<KeyturnKey>().Current.Fingerprint);
        await host.StopAsync();
    }

    /// <summary>A rotation right after another one is refused for the length of the cooldown.</summary>
    private static async Task<bool> IsAcceptedAsync()
    {
        try
        {
            await Account.AskAsync("rotate", new { });
            return true;
        }
        catch (InvalidOperationException error) when (error.Message.Contains("409"))
        {
            return false;
        }
    }

    private static async Task<string[]> OutcomesAsync() =>
        [.. (await Account.AskAsync("rotations", new { })).EnumerateArray().Select(outcome => outcome.GetString()!)];

    private static async Task<List<int>> CallAsync(Func<Task<int>> call, CancellationToken ending)
    {
        var statuses = new List<int>();
        while (!ending.IsCancellationRequested)
        {
            try
            {
                statuses.Add(await call());
            }
            catch (ClientResultException error)
            {
                statuses.Add(error.Status);
            }
            await Task.Delay(50, CancellationToken.None);
        }
        return statuses;
    }

    private static IHost App()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddKeyturn(options =>
        {
            options.Vault = Stack.Vault;
            options.Secret = Stack.Secret;
            options.Credential = new ClientSecretCredential(Stack.Tenant, Stack.Client, Stack.ClientSecret, new ClientSecretCredentialOptions
            {
                AuthorityHost = Stack.Authority,
                DisableInstanceDiscovery = true,
            });
            options.PollInterval = TimeSpan.FromMilliseconds(300);
            options.Keyturn = Stack.Keyturn;
            (options.Audience, options.Account, options.Consumer) = (Stack.Audience, Stack.Account, Stack.Consumer);
            options.ReportInterval = TimeSpan.FromMilliseconds(500);
        });
        builder.Services.AddHttpClient("account", client => client.BaseAddress = Stack.Endpoint).AddKeyturnKey("api-key");
        builder.Services.AddSingleton(provider =>
        {
            var keyturn = provider.GetRequiredService<KeyturnKey>();
            var options = new OpenAIClientOptions { Endpoint = new Uri(Stack.Endpoint, "openai/v1/") };
            options.AddKeyturn(keyturn);
            return new OpenAIModelClient(keyturn.Follow(new ApiKeyCredential("set by keyturn")), options);
        });
        return builder.Build();
    }
}
