// Microsoft's own queue listener and Event Grid endpoint, in front of the app. Environment: AzureWebJobsStorage,
// APP_ORIGIN, HOST_JSON, and the name of each function's queue under the name of the function.
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.WebJobs;
using Microsoft.Azure.WebJobs.Extensions.EventGrid;
using Microsoft.Azure.WebJobs.Host.Config;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

App.EndWithParent();
var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
{
    ["AzureWebJobsStorage"] = App.Required("AzureWebJobsStorage"),
};
foreach (var function in new[] { "step", "poison", "urgentStep", "urgentPoison", "nearExpiryQueue" })
    settings["queue-" + function] = App.Required("QUEUE_" + function);
// The Functions host binds `extensions` of host.json under its own root; here the root is "AzureWebJobs".
var hostJson = JsonNode.Parse(File.ReadAllText(App.Required("HOST_JSON")));
Flatten(hostJson?["extensions"], "AzureWebJobs:extensions");

var webhooks = new Webhooks();
using var host = new HostBuilder()
    .ConfigureHostConfiguration(config => config.AddInMemoryCollection(settings))
    .ConfigureAppConfiguration(config => config.AddInMemoryCollection(settings))
    .ConfigureWebJobs(webJobs =>
    {
        webJobs.AddAzureStorageCoreServices();
        webJobs.AddAzureStorageQueues();
        webJobs.AddEventGrid();
        webJobs.Services.AddSingleton<IWebHookProvider>(webhooks);
        webJobs.Services.AddSingleton<ITypeLocator>(new Types(typeof(Queues), typeof(Events)));
        webJobs.UseHostId("keyturn-listeners");
    })
    .ConfigureLogging(App.LogTo)
    .UseConsoleLifetime()
    .Build();
await host.StartAsync();

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
var web = builder.Build();
web.Urls.Add("http://127.0.0.1:0");
web.Map("/runtime/webhooks/EventGrid", async (HttpContext http) =>
{
    // As the Functions host does: the extension's own converter answers, and what it throws becomes a 500.
    var message = new HttpRequestMessage(new HttpMethod(http.Request.Method), $"http://{http.Request.Host}{http.Request.Path}{http.Request.QueryString}");
    var body = new MemoryStream();
    await http.Request.Body.CopyToAsync(body);
    message.Content = new ByteArrayContent(body.ToArray());
    foreach (var (name, value) in http.Request.Headers)
        if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value))
            message.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)value);
    var answer = await webhooks.Handler!.ConvertAsync(message, http.RequestAborted);
    http.Response.StatusCode = (int)answer.StatusCode;
    foreach (var (name, value) in answer.Headers) http.Response.Headers[name] = value.ToArray();
    if (answer.Content is null) return;
    if (answer.Content.Headers.ContentType is { } type) http.Response.ContentType = type.ToString();
    await http.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync());
});
await web.StartAsync();
Console.WriteLine($"listening on {web.Urls.First()}");
await host.WaitForShutdownAsync();
await web.StopAsync();

void Flatten(JsonNode? node, string path)
{
    if (node is JsonObject parent) foreach (var (name, child) in parent) Flatten(child, path + ":" + name);
    else if (node is not null) settings[path] = node.ToString();
}

public sealed class Webhooks : IWebHookProvider
{
    public IAsyncConverter<HttpRequestMessage, HttpResponseMessage>? Handler { get; private set; }
    public Uri GetUrl(IExtensionConfigProvider extension)
    {
        if (extension is IAsyncConverter<HttpRequestMessage, HttpResponseMessage> handler) Handler = handler;
        return new Uri("http://127.0.0.1/runtime/webhooks/EventGrid");
    }
}

/** Bytes are what the Functions host binds for workers in other languages. */
public static class Queues
{
    [FunctionName("step")]
    public static Task Step([QueueTrigger("%queue-step%")] byte[] message, string id, long dequeueCount, CancellationToken stopping) =>
        Run("step", message, id, dequeueCount, stopping);

    [FunctionName("poison")]
    public static Task Poison([QueueTrigger("%queue-poison%")] byte[] message, string id, long dequeueCount, CancellationToken stopping) =>
        Run("poison", message, id, dequeueCount, stopping);

    [FunctionName("urgentStep")]
    public static Task UrgentStep([QueueTrigger("%queue-urgentStep%")] byte[] message, string id, long dequeueCount, CancellationToken stopping) =>
        Run("urgentStep", message, id, dequeueCount, stopping);

    [FunctionName("urgentPoison")]
    public static Task UrgentPoison([QueueTrigger("%queue-urgentPoison%")] byte[] message, string id, long dequeueCount, CancellationToken stopping) =>
        Run("urgentPoison", message, id, dequeueCount, stopping);

    [FunctionName("nearExpiryQueue")]
    public static Task NearExpiryQueue([QueueTrigger("%queue-nearExpiryQueue%")] byte[] message, string id, long dequeueCount, CancellationToken stopping) =>
        Run("nearExpiryQueue", message, id, dequeueCount, stopping);

    // The host waits for what runs when it stops; the app must not see half of it.
    static Task Run(string function, byte[] message, string id, long dequeueCount, CancellationToken _) =>
        App.Run(function, Encoding.UTF8.GetString(message), new { Id = id, DequeueCount = dequeueCount }, CancellationToken.None);
}

public static class Events
{
    [FunctionName("nearExpiry")]
    public static Task NearExpiry([EventGridTrigger] string @event, CancellationToken stopping) =>
        App.Run("nearExpiry", JsonNode.Parse(@event)!, new { }, stopping);
}
