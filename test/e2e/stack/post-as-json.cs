#:property PublishAot=false
// Sends the requests that standard input lists, as .NET applications do, and prints each answer as a line of JSON.
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

var wishes = JsonSerializer.Deserialize<JsonElement[]>(Console.In.ReadToEnd())!;
using var client = new HttpClient();
foreach (var wish in wishes)
{
    var text = (string name) => wish.GetProperty(name).GetString()!;
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", text("token"));
    var body = wish.GetProperty("body");
    using var answer = text("method") == "PUT"
        ? await client.PutAsJsonAsync(text("url"), body)
        : await client.PostAsJsonAsync(text("url"), body);
    Console.WriteLine($"{{\"status\":{(int)answer.StatusCode},\"body\":{await answer.Content.ReadAsStringAsync()}}}");
}
