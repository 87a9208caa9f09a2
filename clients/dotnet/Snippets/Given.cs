global using static Given;

/// <summary>The parts of an application that the snippets use and do not show.</summary>
static class Given
{
    public static Task<int> CallAsync(string key) => Task.FromResult(key.Length);
}

sealed class VisionClient(HttpClient http)
{
    public Task<string> ModelsAsync() => http.GetStringAsync("openai/v1/models");
}
