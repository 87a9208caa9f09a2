import type { AccountSpec, ConsumerSpec, Policy } from "../../shared/domain/account/account-spec.ts";
import type { Decision } from "../../shared/domain/decide/decision.ts";
import type { FoundCopy } from "../../shared/domain/discovery/copies.ts";
import type { Fingerprint, KeyFingerprints } from "../../shared/domain/key.ts";
import { slots } from "../../shared/domain/key.ts";
import type { Declaration } from "../../shared/domain/account/registration.ts";
import type {
  InstanceReport,
  SecretFact,
  SlotSecretFact,
  VaultFact,
  World,
} from "../../shared/domain/world.ts";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** The current time in every world unless a test names another. */
export const now = new Date("2026-03-01T09:00:00.000Z");

export function after(ms: number, from: Date = now): Date {
  return new Date(from.getTime() + ms);
}

export function before(ms: number, from: Date = now): Date {
  return after(-ms, from);
}

/** One hex digit, repeated: readable in a failed assertion and still a valid fingerprint. */
export function fp(digit: string): Fingerprint {
  return digit.repeat(16) as Fingerprint;
}

/** `key1` holds A and is active; `key2` holds B. A rotation makes C in `key2`, then D in `key1`. */
export const [keyA, keyB, keyC, keyD] = [fp("a"), fp("b"), fp("c"), fp("d")] as const;

export const mainVault = "https://kv-main.vault.azure.net";
export const drVault = "https://kv-dr.vault.azure.net";

const aPolicy: Policy = {
  cadenceMs: 90 * day,
  timerGraceMs: hour,
  cooldownMs: day,
  soakMs: hour,
  staleAfterMs: 15 * minute,
  adoptWithinMs: 7 * day,
  probes: 3,
  probeIntervalMs: 2 * second,
  confirmWithinMs: day,
  approval: "none",
  approvalWithinMs: day,
  driftCheckMs: minute,
  slotCheckMs: hour,
  unknownConsumers: "allow",
  copies: "block",
  emergencyByAlert: "propose",
};

export function aConsumer(change: Partial<ConsumerSpec> = {}): ConsumerSpec {
  return {
    name: "web",
    owner: { name: "Team Web", contact: "web@example.com" },
    environment: "production",
    criticality: "required",
    confirmsBy: { kind: "report" },
    circumstantialSuffices: false,
    instances: 1,
    principal: "33333333-0000-4000-8000-000000000001",
    refreshWithinMs: 30 * minute,
    ...change,
  };
}

/** The identity that registers `guest`. */
export const guest = "33333333-0000-4000-8000-0000000000aa";

/** A consumer that is not in the fleet file, as it declares itself. */
export function aDeclaration(change: Partial<Declaration> = {}): Declaration {
  return {
    name: "guest",
    owner: { name: "Team Guest", contact: "guest@example.com" },
    environment: "production",
    criticality: "required",
    instances: 1,
    refreshWithinMs: minute,
    principal: guest,
    ...change,
  };
}

type AccountChange = Partial<Omit<AccountSpec, "policy">> & { readonly policy?: Partial<Policy> };

export function anAccount({ policy, ...change }: AccountChange = {}): AccountSpec {
  return {
    name: "vision",
    resourceId:
      "/subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision",
    publishedSecret: "vision-key",
    vaults: [mainVault],
    initialSlot: "key1",
    consumers: [aConsumer()],
    ...change,
    policy: { ...aPolicy, ...policy },
  };
}

/** A healthy report of the active key that came a minute ago. */
export function aReport(change: Partial<InstanceReport> = {}): InstanceReport {
  const receivedAt = change.receivedAt ?? before(minute);
  return {
    consumer: "web",
    instance: "web-1",
    fingerprint: keyA,
    healthy: true,
    receivedAt,
    steadySince: receivedAt,
    ...change,
  };
}

export function present(fingerprint: Fingerprint, change: Partial<Present> = {}): SecretFact {
  return {
    kind: "present",
    version: `v-${fingerprint[0] ?? ""}`,
    fingerprint,
    createdAt: before(91 * day),
    ...change,
  };
}
type Present = Extract<SecretFact, { readonly kind: "present" }>;

export function publishing(
  latest: SecretFact,
  vaults: readonly string[] = [mainVault],
): readonly VaultFact[] {
  return vaults.map((vault) => ({ vault, latest }));
}

/** Where the account of every test answers. */
export const endpoint = "https://vision.cognitiveservices.azure.com/";

/** The fact of an account without faults. */
export const foundAccount = {
  kind: "found",
  provisioningState: "Succeeded",
  localAuthDisabled: false,
  endpoint,
} as const;

/** No discovery has found a copy of a key. */
export const noCopies = { kind: "read", copies: [], unlisted: [] } as const;

/** An app setting of a site that nobody has declared, with a key that is in no list. */
export function aCopy(fingerprint: Fingerprint, change: Partial<FoundCopy> = {}): FoundCopy {
  return {
    account: "vision",
    source: "app-settings",
    resource: shop,
    name: "AI_KEY",
    slot: "key2",
    generation: 1,
    state: "standby",
    fingerprint,
    ...change,
  };
}

/** A site that no consumer has declared. */
export const shop = "/subscriptions/s-1/resourceGroups/rg-web/providers/Microsoft.Web/sites/shop";

/** A world of which nothing was read yet but that the standby key is well, and whose drift check was just done. */
export function aWorld(change: Partial<World> = {}): World {
  const watchedAt = change.now ?? now;
  const spec = anAccount();
  const slotsCheckedAt = watchedAt;
  const well = { watchedAt, slotsCheckedAt, standby: "well" } as const;
  return { now, worker: "me", because: { kind: "wake" }, spec, ...well, ...change };
}

/** A world whose drift check is due. */
export function anUnwatchedWorld(change: Partial<World> = {}): World {
  const { watchedAt: _never, ...world } = aWorld(change);
  return world;
}

/** The secrets of both slots, each with the key of its slot. */
function slotSecrets(
  vaults: readonly string[] = [mainVault],
  keys: KeyFingerprints = { key1: keyA, key2: keyB },
): readonly SlotSecretFact[] {
  return vaults.flatMap((vault) => slots.map((slot) => ({ vault, slot, latest: present(keys[slot]) })));
}

/** A world in which everything was read and nothing is wrong with an account whose active key is A. */
export function aSeenWorld(change: Partial<World> = {}): World {
  return aWorld({
    account: foundAccount,
    keys: { kind: "listed", key1: keyA, key2: keyB },
    published: publishing(present(keyA), (change.spec ?? anAccount()).vaults),
    slotSecrets: slotSecrets((change.spec ?? anAccount()).vaults),
    reports: [aReport()],
    proof: { kind: "possible", probe: "contentsafety/text/blocklists" },
    copies: noCopies,
    ...change,
  });
}

/** A decision in one short line, for tables. */
export function outline(decision: Decision): string {
  switch (decision.kind) {
    case "observe":
      return `observe ${decision.facts.join(" ")}`;
    case "record":
      return `record ${decision.event.type}`;
    case "perform":
      return `perform ${decision.effect.type}`;
    case "hold":
      return `hold ${decision.objection.reason}`;
  }
}

/** When a hold expects to end by itself. */
export function untilOf(decision: Decision): Date | undefined {
  return decision.kind === "hold" ? decision.objection.until : undefined;
}
