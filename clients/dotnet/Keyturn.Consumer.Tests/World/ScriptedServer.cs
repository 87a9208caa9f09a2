using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Keyturn.Consumer.Tests;

/// <summary>A server on this machine that keeps what it receives, and answers as it is told.</summary>
public sealed class ScriptedServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<Received> _received = new();

    public ScriptedServer(Func<Received, Scripted> answer)
    {
        Address = Listening();
        _ = ServeAsync(answer);
    }

    public Uri Address { get; }

    public IReadOnlyList<Received> Received => [.. _received];

    public void Dispose() => _listener.Close();

    private Uri Listening()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        _listener.Prefixes.Add(address.ToString());
        _listener.Start();
        return address;
    }

    private async Task ServeAsync(Func<Received, Scripted> answer)
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream);
            var headers = context.Request.Headers.AllKeys.OfType<string>()
                .ToDictionary(name => name, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
            var received = new Received(context.Request.Url!.AbsolutePath, headers, await reader.ReadToEndAsync());
            _received.Enqueue(received);
            var scripted = answer(received);
            context.Response.StatusCode = scripted.Status;
            if (scripted.Location is not null) context.Response.RedirectLocation = scripted.Location.ToString();
            using (var writer = new StreamWriter(context.Response.OutputStream)) await writer.WriteAsync(scripted.Body);
            context.Response.Close();
        }
    }
}

public sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>Of a report.</summary>
    public string Fingerprint => Json.GetProperty("fingerprint").GetString()!;

    public bool Healthy => Json.GetProperty("healthy").GetBoolean();

    public long Sequence => Json.GetProperty("sequence").GetInt64();

    public (int Calls, int Failures, int Refused) Usage
    {
        get
        {
            var usage = Json.GetProperty("usage");
            return (usage.GetProperty("calls").GetInt32(), usage.GetProperty("failures").GetInt32(), usage.GetProperty("refused").GetInt32());
        }
    }
}

public sealed record Scripted(int Status, string Body = "", Uri? Location = null);
