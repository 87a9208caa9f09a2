using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Keyturn.Consumer;

/// <summary>Registers keys and the clients that use them.</summary>
public static class KeyturnServiceCollectionExtensions
{
    /// <summary>
    /// Follows a key for as long as the host runs. The host does not start without it: the first read comes before every
    /// service is started. With a name, it is <see cref="KeyturnKey"/> as a keyed service, so that there may be several.
    /// </summary>
    public static IServiceCollection AddKeyturn(this IServiceCollection services, Action<KeyturnOptions> configure, string? name = null)
    {
        services.AddOptions<KeyturnOptions>(name).Configure(configure);
        if (services.Any(one => one.ServiceType == typeof(KeyturnKey) && Equals(one.ServiceKey, name))) return services;
        services.AddLogging().AddKeyedSingleton(name, (provider, _) => new KeyturnKey(
            provider.GetRequiredService<IOptionsMonitor<KeyturnOptions>>().Get(name),
            provider.GetRequiredService<ILogger<KeyturnKey>>()));
        return services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<KeyturnKey>(name));
    }

    /// <summary>
    /// Signs every request of the client with the current key, in place of other credentials, and repeats a refused one once
    /// with a newer key. Bodies are buffered for that. Redirects are not followed, and the key stays out of the client's log.
    /// </summary>
    /// <param name="builder">The client. It must only call the account that the key belongs to.</param>
    /// <param name="header">The header that carries the key; <c>Authorization</c> carries it as bearer.</param>
    /// <param name="name">The name of the key, if it has one.</param>
    public static IHttpClientBuilder AddKeyturnKey(
        this IHttpClientBuilder builder, string header = "Ocp-Apim-Subscription-Key", string? name = null)
    {
        builder.Services.PostConfigure<HttpClientFactoryOptions>(builder.Name, options =>
        {
            var others = options.ShouldRedactHeaderValue;
            options.ShouldRedactHeaderValue = one => one.Equals(header, StringComparison.OrdinalIgnoreCase) || others(one);
        });
        return builder
            .ConfigurePrimaryHttpMessageHandler((handler, _) =>
            {
                // The key would go to wherever the redirect leads.
                if (handler is SocketsHttpHandler sockets) sockets.AllowAutoRedirect = false;
                if (handler is HttpClientHandler classic) classic.AllowAutoRedirect = false;
            })
            .AddHttpMessageHandler(provider => new KeyturnHandler(provider.GetRequiredKeyedService<KeyturnKey>(name), header));
    }
}
