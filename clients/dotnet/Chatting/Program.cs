// An application with the OpenAI client of NuGet. With OPENAI_BASE_URL it knows nothing of keyturn; otherwise it follows the
// key by itself. For each line `call` on its input it asks for a completion, each fifth time as a stream, and prints
// `call STATUS`.
using System.ClientModel;
using Azure.Identity;
using Keyturn.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenAI;
using OpenAI.Chat;

static string Setting(string name) =>
    Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set");
static TimeSpan Milliseconds(string name) => TimeSpan.FromMilliseconds(double.Parse(Setting(name)));

var builder = Host.CreateEmptyApplicationBuilder(null);
ChatClient client;
if (Environment.GetEnvironmentVariable("OPENAI_BASE_URL") is { } proxy)
{
    client = new ChatClient("gpt-4o", new ApiKeyCredential("none"), new OpenAIClientOptions { Endpoint = new Uri(proxy) });
}
else
{
    builder.Services.AddKeyturn(options =>
    {
        options.Vault = new Uri(Setting("KEYTURN_VAULT"));
        options.Secret = Setting("KEYTURN_SECRET");
        options.Credential = new EnvironmentCredential(new EnvironmentCredentialOptions { DisableInstanceDiscovery = true });
        options.PollInterval = Milliseconds("KEYTURN_POLL_MS");
        options.Keyturn = new Uri(Setting("KEYTURN_URL"));
        options.Audience = Setting("KEYTURN_AUDIENCE");
        options.Account = Setting("KEYTURN_ACCOUNT");
        options.Consumer = Setting("KEYTURN_CONSUMER");
        options.ReportInterval = Milliseconds("KEYTURN_REPORT_MS");
    });
    client = null!;
}
using var host = builder.Build();
await host.StartAsync();
if (client is null)
{
    var keyturn = host.Services.GetRequiredService<KeyturnKey>();
    var options = new OpenAIClientOptions { Endpoint = new Uri($"{Setting("KEYTURN_ENDPOINT").TrimEnd('/')}/openai/v1/") };
    options.AddKeyturn(keyturn);
    client = new ChatClient("gpt-4o", keyturn.Follow(new ApiKeyCredential("set by keyturn")), options);
}

var calls = 0;
async Task CallAsync()
{
    var status = 200;
    try
    {
        if (Interlocked.Increment(ref calls) % 5 != 0)
        {
            await client.CompleteChatAsync("hello");
        }
        else
        {
            var chunks = 0;
            await foreach (var _ in client.CompleteChatStreamingAsync("hello")) chunks++;
            if (chunks == 0) status = 0;
        }
    }
    catch (ClientResultException error)
    {
        status = error.Status;
    }
    catch (Exception error)
    {
        Console.Error.WriteLine(error.Message);
        status = 0;
    }
    Console.WriteLine($"call {status}");
}

Console.WriteLine("ready");
while (await Console.In.ReadLineAsync() is { } line && line != "stop")
{
    if (line == "call") _ = CallAsync();
}
await host.StopAsync();
return 0;
