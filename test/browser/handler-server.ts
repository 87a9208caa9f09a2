import { createServer } from "node:http";
import type { IncomingMessage } from "node:http";
import type { HttpHandler, HttpResponseInit } from "@azure/functions";
import { HttpRequest, InvocationContext } from "@azure/functions";
import { routeParameters } from "../../functions/http-function.ts";
import type { PageServer } from "./page-server.ts";
import { listening } from "./page-server.ts";

/** Serves handlers by their routes on loopback, each to a caller with a token; the first route that fits answers. */
export async function serveHandlers(
  routes: readonly (readonly [route: string, handler: HttpHandler])[],
): Promise<PageServer> {
  const server = createServer((request, response) => {
    const answer = async () => {
      const { status = 200, headers, body } = await answerTo(request, routes);
      response.writeHead(status, headers as Record<string, string>).end(body as string);
    };
    void answer();
  });
  return listening(server);
}

async function answerTo(
  { url: path = "", headers }: IncomingMessage,
  routes: readonly (readonly [string, HttpHandler])[],
): Promise<HttpResponseInit> {
  const url = new URL(path, "http://keyturn.test");
  const segments = url.pathname.split("/").length;
  const found = routes.find(([route]) => {
    const pattern = `^/api/${route.replaceAll(/\{\w+\}/g, "[^/]+")}$`;
    return route.split("/").length + 2 === segments && new RegExp(pattern).test(url.pathname);
  });
  if (!found) return { status: 404 };
  const [route, handler] = found;
  const site = headers["sec-fetch-site"];
  const request = new HttpRequest({
    method: "GET",
    url: url.href,
    headers: { authorization: "Bearer any", ...(typeof site === "string" && { "sec-fetch-site": site }) },
    params: { ...routeParameters(route, path) },
    query: Object.fromEntries(url.searchParams),
  });
  return handler(request, new InvocationContext({ logHandler: () => undefined }));
}
