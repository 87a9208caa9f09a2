using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer.Tests;

/// <summary>An application that follows the key of an account, as a program would write it.</summary>
public sealed class App : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly Lines _lines = new();

    private App(Account account, Action<KeyturnOptions>? configure, Action<IServiceCollection>? more)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_lines);
        builder.Services.AddKeyturn(options =>
        {
            account.Configure(options);
            configure?.Invoke(options);
        });
        builder.Services.AddHttpClient("account", client => client.BaseAddress = account.Place.Endpoint).AddKeyturnKey();
        more?.Invoke(builder.Services);
        _host = builder.Build();
    }

    public KeyturnKey Key => _host.Services.GetRequiredService<KeyturnKey>();

    public HttpClient Client => ClientOf("account");

    public HttpClient ClientOf(string name) => _host.Services.GetRequiredService<IHttpClientFactory>().CreateClient(name);

    /// <summary>All that was logged, at every level.</summary>
    public IReadOnlyCollection<string> Log => _lines.All;

    public static async Task<App> StartAsync(
        Account account, Action<KeyturnOptions>? configure = null, Action<IServiceCollection>? more = null)
    {
        var app = new App(account, configure, more);
        await app._host.StartAsync();
        return app;
    }

    /// <summary>Calls the account, and returns the status that the application sees.</summary>
    public async Task<int> CallAsync()
    {
        using var response = await Client.GetAsync("openai/v1/models");
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class Lines : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> All => _lines;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format) =>
            _lines.Enqueue($"{level} {id.Id} {format(state, error)} {error}");

        public void Dispose()
        {
        }
    }
}
