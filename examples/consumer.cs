// An application that follows its key, with the library for .NET: calls the account every second, and moves to a new key
// when keyturn publishes one. Run it with .NET 10 or newer and with the environment that `npm start` prints:
//
//   (. FOLDER/your-app.env && dotnet run examples/consumer.cs)
#:project ../clients/dotnet/Keyturn.Consumer
#:package Azure.Identity@1.21.0
#:package Microsoft.Extensions.Hosting@10.0.10
using System.Net.Http.Headers;
using Azure.Core;
using Azure.Identity;
using Keyturn.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var keyturn = new Uri(Setting("KEYTURN_URL"));
var audience = Setting("KEYTURN_AUDIENCE");
var (account, consumer) = (Setting("KEYTURN_ACCOUNT"), Setting("KEYTURN_CONSUMER"));
var credential = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(Setting("AZURE_CLIENT_ID")));

// Somebody reviews this later; until then, and after that, rotations wait for this application.
using var registering = new HttpClient();
var token = await credential.GetTokenAsync(new TokenRequestContext([$"{audience}/.default"]));
registering.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Token);
using var declared = new StringContent(
    """
    {
      "owner": { "name": "Newcomers", "contact": "newcomers@contoso.example" },
      "environment": "non-production",
      "refreshWithin": "10s"
    }
    """,
    new MediaTypeHeaderValue("application/json"));
using var registered = await registering.PutAsync(new Uri(keyturn, $"api/accounts/{account}/consumers/{consumer}"), declared);
registered.EnsureSuccessStatusCode();

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Services.AddKeyturn(options =>
{
    options.Vault = new Uri(Setting("VAULT_URL"));
    options.Secret = Setting("SECRET_NAME");
    options.Credential = credential;
    options.PollInterval = TimeSpan.FromSeconds(2); // 5 minutes are usual: here a rotation takes seconds
    options.Keyturn = keyturn;
    options.Audience = audience;
    options.Account = account;
    options.Consumer = consumer;
    options.ReportInterval = TimeSpan.FromSeconds(5);
});
builder.Services
    .AddHttpClient("account", client => client.BaseAddress = new Uri(Setting("ENDPOINT")))
    .AddKeyturnKey();

using var host = builder.Build();
await host.StartAsync();
var key = host.Services.GetRequiredService<KeyturnKey>();
Console.WriteLine($"on key {key.Current}");
key.Changed += fresh => Console.WriteLine($"on key {fresh}");

var client = host.Services.GetRequiredService<IHttpClientFactory>().CreateClient("account");
var ending = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
while (!ending.IsCancellationRequested)
{
    using var answer = await client.GetAsync("contentsafety/text/blocklists?api-version=2024-09-01");
    if (!answer.IsSuccessStatusCode) Console.WriteLine($"a call was answered {(int)answer.StatusCode}");
    await Task.Delay(1_000, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
await host.StopAsync();

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name)
    ?? throw new InvalidOperationException($"{name} is not set: start this with the file that npm start names");
