import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import type { Sites } from "./sites.ts";

/**
 * A site's answer: `body` is sent as JSON, `text` unchanged, after `delayMs`; "close" closes the connection.
 */
export type PageAnswer =
  "close" | (Partial<Pick<Answer, "status" | "headers" | "body" | "text">> & { readonly delayMs?: number });

export type SitePage = (request: LocalRequest) => PageAnswer | Promise<PageAnswer>;

export type SitePages = {
  /** Serves a path of a site or slot, for any method and query; the latest page of a path wins. */
  set(url: string, path: string, page: SitePage): void;
  readonly handler: Handler;
};

const STOPPED = "<h1>Error 403 - This web app is stopped.</h1>";

/** The public hosts of all sites. `urlOf`: the address of a site or slot without a path. */
export function createSitePages(sites: Sites, urlOf: (site: string, slot?: string) => string): SitePages {
  const pages = new Map<string, SitePage>();
  const byHost = new Map(
    sites
      .all()
      .flatMap((site) =>
        [site.production, ...site.slots].map((slot) => [new URL(urlOf(site.name, slot.name)).host, slot]),
      ),
  );
  return {
    set: (url, path, page) => void pages.set(new URL(path, url).href, page),
    async handler(request) {
      const operation = `${request.method} ${request.url.pathname}`;
      const slot = byHost.get(request.url.host);
      if (slot === undefined) return { status: 404, operation, text: "<h1>404 Web Site not found.</h1>" };
      if (slot.state === "Stopped") return { status: 403, operation, text: STOPPED };
      const page = pages.get(request.url.origin + request.url.pathname);
      if (page === undefined) return { status: 404, operation, text: "<h1>Not Found</h1>" };
      return answerOf(operation, await page(request));
    },
  };
}

async function answerOf(operation: string, answer: PageAnswer): Promise<Answer> {
  if (answer === "close") return { status: 0, operation };
  const { delayMs = 0, status = 200, ...rest } = answer;
  if (delayMs > 0) await pause(delayMs, undefined, { ref: false });
  return { status, operation, ...rest };
}
