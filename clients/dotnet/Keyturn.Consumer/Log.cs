using Microsoft.Extensions.Logging;

namespace Keyturn.Consumer;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "The key has changed to {Fingerprint}")]
    public static partial void KeyChanged(this ILogger logger, string fingerprint);

    [LoggerMessage(2, LogLevel.Warning, "The key could not be read; the last one stays in use")]
    public static partial void KeyUnreadable(this ILogger logger, Exception error);

    [LoggerMessage(3, LogLevel.Warning, "keyturn did not accept a report; it is retried")]
    public static partial void ReportNotAccepted(this ILogger logger, Exception error);

    [LoggerMessage(4, LogLevel.Error, "Another process reports as instance {Instance}: give each process a name of its own")]
    public static partial void Contested(this ILogger logger, string instance, Exception error);

    [LoggerMessage(5, LogLevel.Error, "A handler failed to take the new key; all are called again after the next read")]
    public static partial void HandlerFailed(this ILogger logger, Exception error);
}
