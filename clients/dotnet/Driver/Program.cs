// The program that `npm run client-check` starts: follows the key that its environment names, prints `ready`, and for each
// line `call` on its input makes a call and prints `call STATUS`. `stop` and the end of the input end it. When the log says
// that reports are contested, it prints `contested`.
using Azure.Identity;
using Keyturn.Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

static string? Optional(string name) => Environment.GetEnvironmentVariable(name);
static string Setting(string name) => Optional(name) ?? throw new InvalidOperationException($"{name} is not set");
static TimeSpan Milliseconds(string name) => TimeSpan.FromMilliseconds(double.Parse(Setting(name)));

var builder = Host.CreateEmptyApplicationBuilder(null);
// All that the libraries log, so that the check sees whether a key is in it.
builder.Logging.SetMinimumLevel(LogLevel.Trace).AddSimpleConsole(options => options.SingleLine = true);
builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(options =>
    options.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Logging.AddProvider(new ContestedPrinter());
builder.Services.AddKeyturn(options =>
{
    options.Vault = new Uri(Setting("KEYTURN_VAULT"));
    options.Secret = Setting("KEYTURN_SECRET");
    options.Credential = new ManagedIdentityCredential(ManagedIdentityId.SystemAssigned);
    // The check's vault is at an address, which is not below the resource that the vault names.
    options.VaultClient.DisableChallengeResourceVerification = true;
    options.PollInterval = Milliseconds("KEYTURN_POLL_MS");
    options.Keyturn = new Uri(Setting("KEYTURN_URL"));
    options.Audience = Setting("KEYTURN_AUDIENCE");
    options.Account = Setting("KEYTURN_ACCOUNT");
    options.Consumer = Setting("KEYTURN_CONSUMER");
    options.Instance = Optional("KEYTURN_INSTANCE") ?? options.Instance;
    options.ReportInterval = Milliseconds("KEYTURN_REPORT_MS");
});
builder.Services
    .AddHttpClient("account", client => client.BaseAddress = new Uri(Setting("KEYTURN_ENDPOINT")))
    .AddKeyturnKey("api-key");

using var host = builder.Build();
try
{
    await host.StartAsync();
}
catch (Exception error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
Console.WriteLine("ready");

var clients = host.Services.GetRequiredService<IHttpClientFactory>();
async Task CallAsync()
{
    var status = 0;
    try
    {
        using var response = await clients.CreateClient("account").GetAsync("openai/v1/models");
        status = (int)response.StatusCode;
    }
    catch (Exception error)
    {
        Console.Error.WriteLine(error.Message);
    }
    Console.WriteLine($"call {status}");
}

while (await Console.In.ReadLineAsync() is { } line && line != "stop")
{
    if (line == "call") _ = CallAsync();
}
await host.StopAsync();
return 0;

sealed file class ContestedPrinter : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Error;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel == LogLevel.Error && eventId.Name == "Contested") Console.WriteLine("contested");
    }

    public void Dispose() { }
}
