import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";

/** Marks a patched lookup function, so that loading this file twice changes nothing. */
const KNOWS_LOOPBACK = Symbol.for("keyturn.knowsLoopbackNames");

const LOOPBACK = { address: "127.0.0.1", family: 4 } as const;

/**
 * Makes `localhost` and every name below it resolve to 127.0.0.1 in this process. RFC 6761 requires this of
 * resolvers, yet many leave it to the browser. Idempotent. Lookups that require IPv6 go to the system's resolver as
 * before.
 *
 * Child processes get the same by `NODE_OPTIONS=--import <this file>`.
 */
export function resolveLoopbackNames(): void {
  if (KNOWS_LOOPBACK in dns.lookup) return;
  replace(dns, "lookup", withLoopback(dns.lookup));
  replace(dns.promises, "lookup", withLoopbackPromise(dns.promises.lookup));
  syncBuiltinESMExports();
}

function withLoopback(original: typeof dns.lookup) {
  return (hostname: string, ...rest: unknown[]): unknown => {
    const callback = rest.at(-1);
    const options = rest.length > 1 ? rest[0] : undefined;
    if (!isLoopback(hostname, options) || typeof callback !== "function") {
      return Reflect.apply(original, dns, [hostname, ...rest]);
    }
    if (wantsAll(options)) process.nextTick(callback, null, [LOOPBACK]);
    else process.nextTick(callback, null, LOOPBACK.address, LOOPBACK.family);
    return {};
  };
}

function withLoopbackPromise(original: typeof dns.promises.lookup) {
  return async (hostname: string, options?: unknown): Promise<unknown> => {
    if (!isLoopback(hostname, options)) return Reflect.apply(original, dns.promises, [hostname, options]);
    return wantsAll(options) ? [LOOPBACK] : LOOPBACK;
  };
}

function isLoopback(hostname: unknown, options: unknown): boolean {
  if (typeof hostname !== "string") return false;
  const family = typeof options === "number" ? options : read(options, "family");
  return family !== 6 && family !== "IPv6" && /(^|\.)localhost\.?$/i.test(hostname);
}

function wantsAll(options: unknown): boolean {
  return read(options, "all") === true;
}

function read(options: unknown, name: string): unknown {
  return typeof options === "object" && options !== null ? Reflect.get(options, name) : undefined;
}

/** Keeps the original's own properties: `util.promisify` finds its hints for `lookup` there. */
function replace(owner: object, name: string, replacement: object): void {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original === "function") {
    Object.defineProperties(replacement, Object.getOwnPropertyDescriptors(original));
  }
  Reflect.set(replacement, KNOWS_LOOPBACK, true);
  Reflect.set(owner, name, replacement);
}

resolveLoopbackNames();
