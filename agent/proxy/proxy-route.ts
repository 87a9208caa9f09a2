import type { IncomingMessage } from "node:http";
import type { KeyHeader } from "../account/credential-headers.ts";
import { keyHeaderOf, withoutKeyParameter } from "../account/credential-headers.ts";
import { isLoopback, urlIn } from "../config/config-fields.ts";

/** Where a request goes at the account, and how its caller addressed the agent. */
export interface ProxyRoute {
  readonly path: string;
  readonly capability: string;
  readonly keyHeader: KeyHeader | undefined;
  /** The origin under which the caller knows the account: that of the agent. */
  readonly callerOrigin: string;
}

/**
 * Where a request goes. Nothing when it is for another host than the account, so that neither a web page that has made
 * its own name point here nor a caller that takes the agent for an open proxy gets anywhere.
 *
 * @param names by which the agent may be addressed, beside those of this machine, in lower case.
 */
export function proxyRoute(
  { url = "/", headers }: Pick<IncomingMessage, "url" | "headers">,
  names: ReadonlySet<string>,
): ProxyRoute | undefined {
  const target = url.startsWith("/") ? { path: url, host: headers.host ?? "localhost" } : absolute(url);
  if (!target || !isOurs(target.host, names)) return undefined;
  const { origin } = headers;
  if (origin !== undefined && !isOurs(urlIn(origin)?.host ?? "", names)) return undefined;
  const { path, header } = withoutKeyParameter(target.path);
  return {
    path,
    capability: capabilityOf(path),
    keyHeader: keyHeaderOf(headers) ?? header,
    callerOrigin: `http://${target.host}`,
  };
}

/** The first segment of a path: the API that is called. Anything unusual counts as one. */
function capabilityOf(path: string): string {
  const segment = /^\/+([^/?#]*)/.exec(path)?.[1]?.toLowerCase() ?? "";
  return /^[a-z0-9._-]{1,40}$/.test(segment) ? segment : "other";
}

function absolute(url: string): { readonly path: string; readonly host: string } | undefined {
  const [, host, path] = /^https?:\/\/([^/?#]+)(\/.*)?$/i.exec(url) ?? [];
  return host === undefined ? undefined : { host, path: path ?? "/" };
}

function isOurs(host: string, names: ReadonlySet<string>): boolean {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return isLoopback(name) || names.has(name);
}
