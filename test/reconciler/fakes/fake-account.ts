import type { Slot } from "../../../shared/domain/key.ts";
import type { AccountFact, ProofFact } from "../../../shared/domain/world.ts";
import type { Clock } from "../../../shared/ports/clock.ts";
import type { KeyIssuer, KeyListing, KeyPair } from "../../../shared/ports/key-issuer.ts";
import type { KeyProbe } from "../../../shared/ports/key-probe.ts";
import { SecretValue } from "../../../shared/secret-value.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

/** One account in memory: its keys and the data plane that judges them. */
export interface FakeAccount {
  readonly issuer: KeyIssuer;
  readonly probe: KeyProbe;
  readonly failures: Failures;
  readonly resourceId: string;
  keys(): KeyPair;
  /** The number of regeneration requests, granted or not. */
  asked(): number;
  /** How often each slot was regenerated. */
  readonly regenerated: Readonly<Record<Slot, number>>;
  /** Makes the data plane tell no key from another from now on. */
  proveNothing(proof: Extract<ProofFact, { kind: "impossible" }> | undefined): void;
  /** Makes one call of the data plane tell nothing any more; another still tells keys apart. */
  stopAnswering(path: string): void;
  /** How often the keys were listed. */
  listings(): number;
  /** Whether the data plane accepts the key now. */
  accepts(key: SecretValue): boolean;
  change(fact: AccountFact): void;
  refuseListing(because: Extract<KeyListing, { kind: "refused" }>["because"] | undefined): void;
  /** Switches local authentication off or on again: without it no key is listed, and no answer is about a key. */
  switchKeys(on: boolean): void;
  /** Moves the account to another resource group or subscription; it keeps its keys. */
  moveTo(resourceId: string): void;
  /** Regenerates as in the portal: not counted, and the old key is dead at once. */
  regenerateBehindTheBack(slot: Slot): void;
}

interface Propagation {
  /** How long the data plane still refuses a new key. */
  readonly newKeyDelayMs?: number;
  /** How long the data plane still accepts a replaced key. */
  readonly oldKeyGraceMs?: number;
  /** How old the next list of keys is. The answer of a regeneration is never old. */
  readonly listLagMs?: () => number;
}

export const foundAccount: Extract<AccountFact, { kind: "found" }> = {
  kind: "found",
  provisioningState: "Succeeded",
  localAuthDisabled: false,
  endpoint: "https://vision.cognitiveservices.azure.com/",
};

/** The call by which the account can be asked. */
export const fakeProbe = "contentsafety/text/blocklists";
const otherProbe = "openai/models";

export function fakeAccount(
  resourceId: string,
  clock: Clock,
  { newKeyDelayMs = 0, oldKeyGraceMs = 0, listLagMs = () => 0 }: Propagation = {},
): FakeAccount {
  const failures = plannedFailures();
  const regenerated = { key1: 0, key2: 0 };
  const diesAt = new Map<string, number>();
  const livesFrom = new Map<string, number>();
  let made = 0;
  let fact: AccountFact = foundAccount;
  let asked = 0;
  let isAt = resourceId;
  let switchedOff = false;
  let impossible: ProofFact | undefined;
  const mute = new Set<string>();
  let listings = 0;
  let refused: Extract<KeyListing, { kind: "refused" }>["because"] | undefined;

  function newKey(): SecretValue {
    made += 1;
    const key = new SecretValue(`key-number-${made}`);
    livesFrom.set(key.fingerprint, clock.monotonicMs() + newKeyDelayMs);
    return key;
  }

  let keys: KeyPair = { key1: newKey(), key2: newKey() };
  const history = [{ sinceMs: -Infinity, keys }];
  for (const { fingerprint } of [keys.key1, keys.key2]) livesFrom.set(fingerprint, clock.monotonicMs());

  function regenerate(slot: Slot, graceMs: number): void {
    diesAt.set(keys[slot].fingerprint, clock.monotonicMs() + graceMs);
    keys = { ...keys, [slot]: newKey() };
    history.push({ sinceMs: clock.monotonicMs(), keys });
  }

  function listedKeys(): KeyPair {
    const asOfMs = clock.monotonicMs() - listLagMs();
    return history.findLast(({ sinceMs }) => sinceMs <= asOfMs)?.keys ?? keys;
  }

  function accepts({ fingerprint }: SecretValue): boolean {
    const at = clock.monotonicMs();
    const from = livesFrom.get(fingerprint) ?? Infinity;
    return at >= from && at < (diesAt.get(fingerprint) ?? Infinity);
  }

  return {
    failures,
    resourceId,
    regenerated,
    accepts,
    keys: () => keys,
    asked: () => asked,
    change: (next) => {
      fact = next;
    },
    refuseListing: (because) => {
      refused = because;
    },
    switchKeys: (on) => {
      switchedOff = !on;
    },
    moveTo: (id) => {
      isAt = id;
    },
    regenerateBehindTheBack: (slot) => regenerate(slot, 0),
    issuer: {
      describe: async (id) =>
        failures.around("describe", "read", () => {
          if (id !== isAt) return { kind: "absent" };
          return switchedOff && fact.kind === "found" ? { ...fact, localAuthDisabled: true } : fact;
        }),
      listKeys: async (id) =>
        failures.around("listKeys", "read", (): KeyListing => {
          listings += 1;
          if (id !== isAt) return { kind: "refused", because: "absent" };
          if (switchedOff) return { kind: "refused", because: "local-auth-disabled" };
          return refused ? { kind: "refused", because: refused } : { kind: "listed", keys: listedKeys() };
        }),
      async awaitWritePermit() {},
      async regenerate(_id, slot) {
        asked += 1;
        return failures.around("regenerate", "change", () => {
          regenerated[slot] += 1;
          regenerate(slot, oldKeyGraceMs);
          return keys;
        });
      },
    },
    proveNothing: (given) => {
      impossible = given;
    },
    stopAnswering: (path) => void mute.add(path),
    listings: () => listings,
    probe: {
      async choose(_endpoint, key) {
        if (impossible) return impossible;
        if (switchedOff) return { kind: "impossible", tried: [{ path: fakeProbe, status: 403 }] };
        const probe = mute.has(fakeProbe) ? otherProbe : fakeProbe;
        return accepts(key)
          ? { kind: "possible", probe }
          : { kind: "impossible", tried: [{ path: probe, status: 401 }] };
      },
      async ask(_endpoint, key, probe = fakeProbe) {
        if (impossible || mute.has(probe)) return "unknown";
        try {
          return failures.around("ask", "read", () => {
            if (switchedOff) return "unknown";
            return accepts(key) ? "accepted" : "refused";
          });
        } catch {
          return "unknown";
        }
      },
    },
  };
}
