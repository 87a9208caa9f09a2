import { errorBody, segmentsOf } from "./exchange.ts";
import type { Handler, LocalRequest, Route } from "./exchange.ts";

export type Handlers = {
  readonly resourceManager: Handler;
  readonly login: Handler;
  readonly managedIdentity: Handler;
  readonly keyVault: Handler;
  readonly dataPlane: Handler;
  readonly topics: Handler;
  readonly sites: Handler;
  readonly logAnalytics: Handler;
  readonly metrics: Handler;
  readonly appConfiguration: Handler;
  readonly gateways: Handler;
  readonly control: Handler;
};

/** Routes a request to its service by the Host header, or on plain `localhost` by the path. */
export function createRouting(handlers: Handlers): (request: LocalRequest) => Route {
  const nobody: Route = {
    handler: () => ({
      status: 404,
      operation: "none",
      body: errorBody("NotFound", "The local Azure has no such host."),
    }),
  };
  return (request) => {
    const { hostname } = request.url;
    if (hostname === "127.0.0.1") return onPlainHost(request, handlers);
    switch (hostname.toLowerCase().split(".").at(-2)) {
      case "management":
        return { service: "arm", handler: handlers.resourceManager };
      case "login":
        return { service: "entra", handler: handlers.login };
      case "vault":
        return { service: "vault", handler: handlers.keyVault };
      case "cognitiveservices":
      case "openai":
      case "services":
        return { service: "ai", handler: handlers.dataPlane };
      case "eventgrid":
        return { service: "eventgrid", handler: handlers.topics };
      case "azurewebsites":
        return { service: "site", handler: handlers.sites };
      case "loganalytics":
        return { service: "logs", handler: handlers.logAnalytics };
      case "monitor":
        return { service: "metrics", handler: handlers.metrics };
      case "azconfig":
        return { service: "appconfig", handler: handlers.appConfiguration };
      case "azure-api":
        return { service: "gateway", handler: handlers.gateways };
      case undefined:
        return onPlainHost(request, handlers);
      default:
        return nobody;
    }
  };
}

function onPlainHost(request: LocalRequest, handlers: Handlers): Route {
  switch (segmentsOf(request.url)[0]?.toLowerCase() ?? "") {
    case "_local":
      return { handler: handlers.control };
    case "msi":
      return { service: "entra", handler: handlers.managedIdentity };
    case "metadata":
    case "providers":
    case "subscriptions":
    case "tenants":
      return { service: "arm", handler: handlers.resourceManager };
    default:
      return { service: "entra", handler: handlers.login };
  }
}
