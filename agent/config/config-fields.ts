import { isIP } from "node:net";
import * as z from "zod";
import { dayMs } from "../../shared/domain/time.ts";
import { duration } from "../../shared/fleet-file/fleet-fields.ts";

/** Where the agent listens. */
export type ListenAddress =
  | { readonly kind: "port"; readonly host: string; readonly port: number }
  | { readonly kind: "socket"; readonly path: string };

/** Longer than nothing, and short enough for a timer. */
export const interval = duration.refine(
  (ms) => ms > 0 && ms <= dayMs,
  "must be longer than 0 and at most 1d",
);

/** The origin of a service: a key or a token is sent there, so it is `https`, or `http` on this machine. */
export const serviceOrigin = z.string().transform((text, context) => {
  const url = urlIn(text);
  const fault = url ? faultOfOrigin(url) : "must be a URL";
  if (url && fault === undefined) return url.origin;
  context.addIssue({ code: "custom", message: fault ?? "must be a URL" });
  return z.NEVER;
});

/** The URL of a secret, without a version, since the latest one is read; never that of a slot. */
export const publishedSecret = z.string().transform((text, context) => {
  const url = urlIn(text);
  const [folder, name, ...more] = url?.pathname.split("/").slice(1) ?? [];
  const refuse = (message: string) => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  if (!url || folder !== "secrets" || !name)
    return refuse("must be a URL such as https://VAULT/secrets/NAME");
  const fault = faultOfHost(url);
  if (fault !== undefined) return refuse(fault);
  if (more.some((part) => part !== "") || url.search !== "") {
    return refuse("must not name a version, since the latest one is read");
  }
  if (/-key[12]$/.test(name)) return refuse("is the secret of a slot; name the published one");
  return { vault: url.origin, name };
});

/** `127.0.0.1:8080`, `[::1]:8080`, `localhost:0` for any free port, or `unix:/path`. */
export const listenAddress = z.string().transform((text, context): ListenAddress => {
  if (/^unix:\/./.test(text)) return { kind: "socket", path: text.slice("unix:".length) };
  const [, host = "", port = ""] = /^(\[[0-9a-fA-F:.]+\]|[^:[\]]+):(\d{1,5})$/.exec(text) ?? [];
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  if (host === "" || Number(port) > 65_535 || (bare !== "localhost" && isIP(bare) === 0)) {
    context.addIssue({ code: "custom", message: 'must be "127.0.0.1:8080" or "unix:/run/agent.sock"' });
    return z.NEVER;
  }
  return { kind: "port", host: bare, port: Number(port) };
});

/** Whether only processes of this machine can connect. */
export function isLocal(address: ListenAddress): boolean {
  return address.kind === "socket" || isLoopback(address.host);
}

/** Node 20 has no `URL.parse`. */
export function urlIn(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, "$1").toLowerCase();
  return bare === "localhost" || bare === "::1" || (isIP(bare) === 4 && bare.startsWith("127."));
}

function faultOfOrigin(url: URL): string | undefined {
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "") return "must have no path";
  return faultOfHost(url);
}

function faultOfHost(url: URL): string | undefined {
  if (url.username !== "" || url.password !== "") return "must not hold a user name or password";
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
  return isSafe ? undefined : "must be https";
}
