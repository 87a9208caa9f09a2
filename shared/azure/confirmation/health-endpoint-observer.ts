import { lookup } from "node:dns";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import * as z from "zod";
import type { ConfirmsBy } from "../../domain/account/account-spec.ts";
import type { ObservationBy } from "../../domain/confirmation/kinds.ts";
import { isPrivateAddress } from "./private-address.ts";
import { fingerprint } from "../../records/record-schema.ts";

const maxAnswerMs = 5_000;
const maxAnswerBytes = 64 * 1024;
/** More instances than one consumer can sensibly have behind one address. */
const maxInstances = 1_000;

const answer = z.object({
  instances: z
    .array(
      z
        .object({
          id: z.string().min(1).max(200),
          healthy: z.boolean(),
          fingerprint: fingerprint.optional(),
          secretVersion: z
            .string()
            .regex(/^[0-9a-f]{32}$/i)
            .optional(),
        })
        .refine((one) => one.fingerprint !== undefined || one.secretVersion !== undefined),
    )
    .min(1)
    .max(maxInstances)
    // The second would hide the first, which may be on another key.
    .refine((all) => new Set(all.map(({ id }) => id)).size === all.length),
});

type HealthEndpoint = Extract<ConfirmsBy, { readonly kind: "health-endpoint" }>;

/** No usable answer; the message is for people. */
class NoAnswerError extends Error {}

/**
 * Asks a consumer's own health endpoint: one GET, no redirect, at most 5 s and 64 KiB. The host's address is checked at
 * connection time, so that a name cannot pass the check and then resolve elsewhere.
 */
export async function observeHealthEndpoint(
  how: HealthEndpoint,
  timeoutMs = maxAnswerMs,
): Promise<ObservationBy<"health-endpoint">> {
  try {
    const parsed = answer.safeParse(jsonOf(await fetchText(how, timeoutMs)));
    if (!parsed.success) throw new NoAnswerError("the answer is not a list of different instances");
    const instances = parsed.data.instances.map(
      ({ id: instance, healthy, fingerprint: key, secretVersion }) => ({
        instance,
        healthy,
        uses: key === undefined ? { version: secretVersion ?? "" } : { fingerprint: key },
      }),
    );
    return { kind: "instances", instances };
  } catch (error) {
    if (error instanceof NoAnswerError) return { kind: "unreachable", detail: error.message };
    return { kind: "unreachable", detail: reasonOf(error, timeoutMs) };
  }
}

function fetchText({ url, privateAddresses }: HealthEndpoint, timeoutMs: number): Promise<string> {
  const { hostname } = new URL(url);
  const literal = hostname.replace(/^\[|\]$/g, "");
  if (!privateAddresses && isIP(literal) !== 0 && isPrivateAddress(literal)) {
    return Promise.reject(new NoAnswerError("the host is a private address"));
  }
  return new Promise((resolve, reject) => {
    const options = {
      signal: AbortSignal.timeout(timeoutMs),
      headers: { accept: "application/json" },
      // A new connection: a pooled one was checked by another consumer's rule.
      agent: false as const,
      ...(privateAddresses ? {} : { lookup: publicOnly }),
    };
    const sent = request(url, options, (response) => {
      readText(response).then(resolve, reject);
    });
    sent.on("error", reject);
    // Without this, a connection upgraded to another protocol would never settle.
    sent.on("upgrade", (_response, socket) => {
      socket.destroy();
      reject(new NoAnswerError("the endpoint answered 101"));
    });
    sent.end();
  });
}

/** Resolves a name as the system does, and fails if it leads into a private network. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, options, (error, found, family) => {
    if (error) {
      callback(error, found, family);
      return;
    }
    const addresses = Array.isArray(found) ? found.map(({ address }) => address) : [found];
    const refused = addresses.some(isPrivateAddress)
      ? new NoAnswerError("the host resolves to a private address")
      : null;
    callback(refused, found, family);
  });
};

async function readText(response: IncomingMessage): Promise<string> {
  const { statusCode = 0 } = response;
  if (statusCode !== 200) {
    response.destroy();
    const redirected = statusCode >= 300 && statusCode < 400 ? ", and redirects are not followed" : "";
    throw new NoAnswerError(`the endpoint answered ${statusCode}${redirected}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxAnswerBytes) {
      response.destroy();
      throw new NoAnswerError("the answer is larger than 64 KiB");
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NoAnswerError("the answer is not JSON");
  }
}

/** Uses the codes of sockets and TLS, since their messages may quote what was sent. */
function reasonOf(error: unknown, timeoutMs: number): string {
  const { name = "Error", code } = error as { readonly name?: string; readonly code?: unknown };
  if (name === "TimeoutError" || name === "AbortError") {
    return `no answer within ${timeoutMs / 1_000} s`;
  }
  return `no answer (${typeof code === "string" ? code : name})`;
}
