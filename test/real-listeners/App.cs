using System.Text;
using System.Text.Json;
using Microsoft.Azure.WebJobs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.DependencyInjection;

/** The app, whose functions are called over HTTP, as the Functions host calls a custom handler. */
public static class App
{
    static readonly HttpClient Client = new() { Timeout = Timeout.InfiniteTimeSpan };
    static readonly string Origin = Required("APP_ORIGIN");

    /** Runs one function with what its trigger has. @throws HttpRequestException the function failed. */
    public static async Task Run(string function, object input, object metadata, CancellationToken stopping)
    {
        var text = JsonSerializer.Serialize(new { Data = new { input }, Metadata = metadata });
        using var content = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await Client.PostAsync($"{Origin}/invoke/{function}", content, stopping);
        answer.EnsureSuccessStatusCode();
    }

    public static string Required(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new InvalidOperationException($"{name} is not set");

    /** Ends this process with the one that started it, however that one ends. */
    public static void EndWithParent() => _ = Task.Run(() =>
    {
        while (Console.In.Read() >= 0) { }
        Environment.Exit(1);
    });

    public static void LogTo(ILoggingBuilder logging)
    {
        logging.AddSimpleConsole(options => { options.SingleLine = true; options.TimestampFormat = "HH:mm:ss.fff "; options.UseUtcTimestamp = true; });
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.AddFilter("Azure", LogLevel.Warning);
        logging.SetMinimumLevel(LogLevel.Warning);
    }
}

public sealed class Types(params Type[] types) : ITypeLocator
{
    public IReadOnlyList<Type> GetTypes() => types;
}
