// Microsoft's own web server and forwarder (Kestrel and YARP), which the Functions host puts in front of a worker that
// streams HTTP. Environment: APP_ORIGIN, where the app's invocations begin. They run in the app; the requests go to the
// server of the library in it, which `GET /invoke/http` names.
using System.Net;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

// Ends with the process that started it, however that one ends.
_ = Task.Run(() => { while (Console.In.Read() >= 0) { } Environment.Exit(1); });
var invocations = Environment.GetEnvironmentVariable("APP_ORIGIN") + "/invoke/http";
using var app = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
var worker = await app.GetStringAsync(invocations);
using var handler = new SocketsHttpHandler
{
    UseProxy = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    UseCookies = false,
};
using var connections = new HttpMessageInvoker(handler);

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Services.AddHttpForwarder();
// The limit of the Functions host.
builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = 104_857_600);
var web = builder.Build();
web.Urls.Add("http://127.0.0.1:0");
web.Map("/{**path}", async (HttpContext http, IHttpForwarder forwarder) =>
{
    var id = Guid.NewGuid().ToString();
    // The Functions host reads every body of a declared length first; here, those that the local host reads too.
    byte[]? body = null;
    if (http.Request.ContentLength is > 0 and <= 65_536)
    {
        using var read = new MemoryStream();
        await http.Request.Body.CopyToAsync(read);
        body = read.ToArray();
        http.Request.Body = new MemoryStream(body);
    }
    using var given = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
    var request = new
    {
        id,
        method = http.Request.Method,
        url = http.Request.GetEncodedUrl(),
        body,
        headers = http.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
    };
    var forwarding = forwarder.SendAsync(http, worker, connections, ForwarderRequestConfig.Empty, new Named(id), given.Token).AsTask();
    using var invoked = await app.PostAsJsonAsync(invocations, request);
    if (invoked.IsSuccessStatusCode) { await forwarding; return; }
    given.Cancel();
    await forwarding;
    if (!http.Response.HasStarted) http.Response.StatusCode = (int)invoked.StatusCode;
});
await web.StartAsync();
Console.WriteLine($"listening on {web.Urls.First()}");
await web.WaitForShutdownAsync();

/** Names the invocation to which a request belongs, and where that was sent to. */
public sealed class Named(string id) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(HttpContext context, HttpRequestMessage request, string prefix, CancellationToken stopping)
    {
        await base.TransformRequestAsync(context, request, prefix, stopping);
        Set("x-ms-invocation-id", id);
        Set("x-forwarded-host", context.Request.Host.Value);
        Set("x-forwarded-proto", context.Request.Scheme);
        // A client may have sent one of its own.
        void Set(string name, string? value)
        {
            request.Headers.Remove(name);
            request.Headers.Add(name, value);
        }
    }
}
