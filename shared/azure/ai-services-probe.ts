import { randomBytes } from "node:crypto";
import type { TriedProbe } from "../domain/world.ts";
import type { KeyProbe, KeyVerdict } from "../ports/key-probe.ts";
import type { KeyDestinations } from "../key-destinations.ts";
import { SecretValue } from "../secret-value.ts";
import type { ProbeCall } from "./probe-calls.ts";
import { probeCallNamed, probeCalls } from "./probe-calls.ts";

const timeoutMs = 10_000;

/**
 * Asks an AI services account whether it accepts a key. Only 401 is a refusal: 403 means the network or disabled keys, 429
 * load, and neither is a verdict about the key. The key goes to an account's endpoint in this cloud alone, whatever a
 * record says; a redirect is no answer.
 */
export function aiServicesProbe(destinations: Pick<KeyDestinations, "isEndpoint">): KeyProbe {
  return {
    async ask(endpoint, key, probe) {
      const call = probeCallNamed(probe);
      if (!call || !destinations.isEndpoint(endpoint)) return "unknown";
      return verdictOf(await statusOf(endpoint, call, key));
    },

    async choose(endpoint, key, preferred) {
      if (!destinations.isEndpoint(endpoint)) {
        return {
          kind: "impossible",
          tried: inOrder(preferred)
            .slice(0, 1)
            .map(({ path }) => ({ path, notSent: true })),
        };
      }
      const tried: TriedProbe[] = [];
      for (const call of inOrder(preferred)) {
        const [status, madeUp] = await Promise.all([
          statusOf(endpoint, call, key),
          statusOf(endpoint, call, new SecretValue(randomBytes(16).toString("hex"))),
        ]);
        if (verdictOf(status) === "accepted" && verdictOf(madeUp) === "refused") {
          return { kind: "possible", probe: call.path };
        }
        tried.push({
          path: call.path,
          ...(status !== undefined && { status }),
          ...(madeUp !== undefined && madeUp !== status && { madeUp }),
        });
        // Nobody is there: every other call would wait for its timeout as well.
        if (status === undefined && madeUp === undefined) break;
      }
      return { kind: "impossible", tried };
    },
  };
}

function inOrder(preferred: string | undefined): readonly ProbeCall[] {
  const first = preferred === undefined ? undefined : probeCallNamed(preferred);
  return first ? [first, ...probeCalls.filter((call) => call !== first)] : probeCalls;
}

function verdictOf(status: number | undefined): KeyVerdict {
  if (status === 200) return "accepted";
  return status === 401 ? "refused" : "unknown";
}

/** The status of the answer; nothing when none came. */
async function statusOf(
  endpoint: string,
  { path, query = "", header }: ProbeCall,
  key: SecretValue,
): Promise<number | undefined> {
  try {
    // Some kinds have an endpoint with a path, such as that of the token service; the calls begin at the root.
    const url = new URL(`/${path}`, endpoint);
    url.search = query;
    const response = await fetch(url, {
      headers: { [header]: key.reveal(), "user-agent": "keyturn-probe" },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    // No answer says nothing about the key either.
    return undefined;
  }
}
