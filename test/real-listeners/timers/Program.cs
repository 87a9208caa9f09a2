// Microsoft's own timer listener, in front of the app. Environment: AzureWebJobsStorage, APP_ORIGIN, and the schedules.
using Microsoft.Azure.WebJobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

App.EndWithParent();
var settings = new Dictionary<string, string?>
{
    ["AzureWebJobsStorage"] = App.Required("AzureWebJobsStorage"),
    ["SWEEP"] = App.Required("KEYTURN_SWEEP_SCHEDULE"),
    ["DISCOVER"] = App.Required("KEYTURN_DISCOVERY_SCHEDULE"),
};
using var host = new HostBuilder()
    .ConfigureHostConfiguration(config => config.AddInMemoryCollection(settings))
    .ConfigureAppConfiguration(config => config.AddInMemoryCollection(settings))
    .ConfigureWebJobs(webJobs =>
    {
        webJobs.AddAzureStorageCoreServices();
        webJobs.AddTimers();
        webJobs.Services.AddSingleton<ITypeLocator>(new Types(typeof(Timers)));
        webJobs.UseHostId("keyturn-timers");
    })
    .ConfigureLogging(App.LogTo)
    .UseConsoleLifetime()
    .Build();
await host.StartAsync();
Console.WriteLine("listening on timers");
await host.WaitForShutdownAsync();

public static class Timers
{
    [FunctionName("sweep")]
    public static Task Sweep([TimerTrigger("%SWEEP%")] TimerInfo timer) => Run("sweep", timer);

    [FunctionName("discover")]
    public static Task Discover([TimerTrigger("%DISCOVER%")] TimerInfo timer) => Run("discover", timer);

    static Task Run(string function, TimerInfo timer) =>
        App.Run(function, new { Schedule = new { AdjustForDST = true }, ScheduleStatus = timer.ScheduleStatus, timer.IsPastDue }, new { }, CancellationToken.None);
}
