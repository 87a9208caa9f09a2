#:property PublishAot=false
// Sends the requests that standard input names, one in a line, as .NET applications do, and prints a line of JSON for each
// answer. A request has `json`, or the bytes of its `body` in Base64.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

using var client = new HttpClient();
Console.WriteLine("ready");
while (Console.ReadLine() is { } line)
{
    var wish = JsonDocument.Parse(line).RootElement;
    string Text(string name) => wish.GetProperty(name).GetString()!;
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Text("token"));
    using var answer = wish.TryGetProperty("json", out var json) ? await SendJson(json) : await SendBytes();
    Console.WriteLine(JsonSerializer.Serialize(new { status = (int)answer.StatusCode, text = await answer.Content.ReadAsStringAsync() }));

    Task<HttpResponseMessage> SendJson(JsonElement body) => Text("method") == "PUT"
        ? client.PutAsJsonAsync(Text("url"), body)
        : client.PostAsJsonAsync(Text("url"), body);

    Task<HttpResponseMessage> SendBytes()
    {
        var request = new HttpRequestMessage(new HttpMethod(Text("method")), Text("url")) { Content = new ByteArrayContent(Convert.FromBase64String(Text("body"))) };
        if (wish.TryGetProperty("chunked", out var chunked) && chunked.GetBoolean()) request.Headers.TransferEncodingChunked = true;
        if (wish.TryGetProperty("headers", out var headers))
            foreach (var header in headers.EnumerateObject()) request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
        return client.SendAsync(request);
    }
}
