namespace Keyturn.Consumer.Tests;

public static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    /// <summary>Waits for a condition. A machine may be busy, so only what never comes fails.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        var began = Environment.TickCount64;
        while (!await condition())
        {
            if (Environment.TickCount64 - began > Patience.TotalMilliseconds) throw new TimeoutException("waited in vain");
            await Task.Delay(20);
        }
    }

    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));
}
