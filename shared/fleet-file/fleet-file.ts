import { dayMs } from "../domain/time.ts";
import * as z from "zod";
import { accountResource } from "../account-resource.ts";
import type { AccountSpec, Fleet } from "../domain/account/account-spec.ts";
import { maxRefreshMs } from "../domain/account/account-spec.ts";
import { slots } from "../domain/key.ts";
import { secretName, secretRoles } from "../domain/secret-place.ts";
import { sha256 } from "../digest.ts";
import type { Fault } from "../errors.ts";
import { InvalidDocumentError } from "../errors.ts";
import { acceptedCopy } from "./fleet-copies.ts";
import { consumerEntry } from "./fleet-consumer.ts";
import { duration, name } from "./fleet-fields.ts";
import { faultsOfRollout, ringNumber, rolloutEntry, rolloutOf } from "./fleet-rollout.ts";
import { fleetTextValue } from "./fleet-text.ts";
import { policyLimits } from "./policy-limits.ts";
import { schemaFaults } from "../schema-faults.ts";

const policy = z.strictObject({
  cadence: duration,
  allowShortCadence: z.boolean(),
  timerGrace: duration,
  cooldown: duration,
  soak: duration,
  staleAfter: duration,
  adoptWithin: duration,
  probes: z.int().min(1).max(20),
  probeInterval: duration,
  confirmWithin: duration,
  approval: z.enum(["none", "required"]),
  approvalWithin: duration,
  revertAtUnhealthy: z.int().min(1).optional(),
  driftCheck: duration,
  slotCheck: duration,
  unknownConsumers: z.enum(["allow", "block"]),
  copies: z.enum(["block", "warn"]),
  emergencyByAlert: z.enum(["propose", "start"]),
});

const partialPolicy = policy.partial();

const defaultPolicy: z.input<typeof policy> = {
  cadence: "90d",
  allowShortCadence: false,
  timerGrace: "1h",
  cooldown: "1d",
  soak: "1h",
  staleAfter: "15m",
  adoptWithin: "7d",
  probes: 3,
  probeInterval: "2s",
  confirmWithin: "1d",
  approval: "none",
  approvalWithin: "1d",
  // A little less than the sweep's minute, so that each sweep finds it due.
  driftCheck: "50s",
  slotCheck: "1h",
  unknownConsumers: "allow",
  copies: "block",
  emergencyByAlert: "propose",
};

const defaults = policy.parse(defaultPolicy);

const maxIdLength = 500;
const maxUrlLength = 300;
/** Reports and pages list them all. */
const maxAcceptedCopies = 100;

const account = z.strictObject({
  name,
  resourceId: z
    .string()
    .refine(
      (text) => accountResource(text) !== undefined,
      "must be the resource id of a Microsoft.CognitiveServices account",
    )
    // Azure's own limits are far below; events and states repeat these texts.
    .refine((text) => text.length <= maxIdLength, `must have at most ${maxIdLength} characters`),
  publishedSecret: z
    .string()
    // The slot secrets add five characters, and Key Vault allows 127.
    .regex(/^[0-9A-Za-z-]{1,122}$/, "must be a Key Vault secret name of at most 122 characters"),
  vaults: z
    .array(z.url({ protocol: /^https$/ }).max(maxUrlLength))
    .min(1)
    .max(10),
  ring: ringNumber.optional(),
  initialSlot: z.enum(slots).default("key1"),
  withoutConsumersBecause: z.string().min(1).optional(),
  acceptedCopies: z.array(acceptedCopy).max(maxAcceptedCopies).optional(),
  policy: partialPolicy.default({}),
  consumers: z.array(consumerEntry).default([]),
});

/** The fleet file as people write it. */
export const fleetDocument = z.strictObject({
  version: z.literal(1),
  policy: partialPolicy.default({}),
  rollout: rolloutEntry.optional(),
  accounts: z.array(account),
});

/** The JSON Schema for editors. Only `parseFleet` checks how fields must agree. */
export function fleetJsonSchema(): object {
  const schema = z.toJSONSchema(fleetDocument, { target: "draft-2020-12", io: "input" });
  return { title: "keyturn fleet file", ...schema };
}

/**
 * Reads a fleet file that is to be applied, YAML or JSON, as a whole.
 *
 * @throws {InvalidDocumentError} with every fault and its path.
 */
export function parseFleet(text: string): Fleet {
  const fleet = storedFleet(text);
  const faults = faultsInNew(fleet);
  if (faults.length > 0) throw invalid(faults);
  return fleet;
}

/** The faults that are refused in a new file alone, since a stored one works. */
export function faultsInNew(fleet: Fleet): readonly Fault[] {
  return [...fleet.accounts.flatMap(policyLimits), ...(vaultPaths.get(fleet) ?? [])];
}

/**
 * Reads a fleet file that was applied, perhaps by a build that refused less.
 *
 * @throws {InvalidDocumentError} as `parseFleet`, except for what only a new file must not have.
 */
export function storedFleet(text: string): Fleet {
  const digest = sha256(text);
  const known = inUse.get(digest)?.deref();
  if (known) return known;
  const fleet = parse(text);
  for (const [other, reference] of inUse) if (!reference.deref()) inUse.delete(other);
  inUse.set(digest, new WeakRef(fleet));
  return fleet;
}

/** The names of the accounts in a file that need not be valid; none where it cannot even be taken apart. */
export function accountNamesIn(text: string): readonly string[] {
  try {
    const { accounts } = z.object({ accounts: z.array(z.unknown()) }).parse(fleetTextValue(text));
    return accounts.flatMap((entry) => z.object({ name }).safeParse(entry).data?.name ?? []);
  } catch {
    return [];
  }
}

/**
 * Shares parsed files while a caller holds them: applying a file of ten thousand accounts parses it and the previous one
 * three times, at tens of megabytes each. The cache itself keeps none alive.
 */
const inUse = new Map<string, WeakRef<Fleet>>();

function parse(text: string): Fleet {
  const document = fleetDocument.safeParse(fleetTextValue(text));
  if (!document.success) throw invalid(schemaFaults(document.error), document.error);
  const { policy: shared, rollout: order, accounts: entries } = document.data;
  const rolloutIn = rolloutOf(order, entries);
  const accounts = entries.map((entry) => {
    const rollout = rolloutIn(entry.ring);
    return { ...specOf(entry, shared), ...(rollout && { rollout }) };
  });
  const faults = [...faultsOfRollout(order, entries), ...doubles(accounts), ...accounts.flatMap(faultsOf)];
  if (faults.length > 0) throw invalid(faults);
  const fleet: Fleet = { accounts, ...((order || entries.some(({ ring }) => ring)) && { hasRollout: true }) };
  vaultPaths.set(fleet, entries.flatMap(pathsOf));
  return fleet;
}

/** The entries that name more than a vault; the rest was ignored by builds that took them. */
const vaultPaths = new WeakMap<Fleet, readonly Fault[]>();

function pathsOf({ name: ofAccount, vaults }: z.output<typeof account>): readonly Fault[] {
  return vaults
    .filter((url) => new URL(url).href !== `${originOf(url)}/`)
    .map(() => ({
      path: `accounts.${ofAccount}.vaults`,
      message: "must be the URL of a vault, without a path: the secret's name belongs to publishedSecret",
    }));
}

function originOf(url: string): string {
  return new URL(url).origin;
}

type Policies = z.output<typeof partialPolicy>;

function specOf(entry: z.output<typeof account>, shared: Policies): AccountSpec {
  const chosen = Object.assign({}, defaults, shared, entry.policy);
  const { withoutConsumersBecause, acceptedCopies, consumers, policy: _own, ring: _ring, ...rest } = entry;
  return {
    ...rest,
    vaults: entry.vaults.map(originOf),
    ...(withoutConsumersBecause !== undefined && { withoutConsumersBecause }),
    ...(acceptedCopies && { acceptedCopies }),
    consumers,
    policy: {
      cadenceMs: chosen.cadence,
      ...(chosen.allowShortCadence && { allowShortCadence: true }),
      timerGraceMs: chosen.timerGrace,
      cooldownMs: chosen.cooldown,
      soakMs: chosen.soak,
      staleAfterMs: chosen.staleAfter,
      adoptWithinMs: chosen.adoptWithin,
      probes: chosen.probes,
      probeIntervalMs: chosen.probeInterval,
      confirmWithinMs: chosen.confirmWithin,
      approval: chosen.approval,
      approvalWithinMs: chosen.approvalWithin,
      ...(chosen.revertAtUnhealthy !== undefined && { revertAtUnhealthy: chosen.revertAtUnhealthy }),
      driftCheckMs: chosen.driftCheck,
      slotCheckMs: chosen.slotCheck,
      unknownConsumers: chosen.unknownConsumers,
      copies: chosen.copies,
      emergencyByAlert: chosen.emergencyByAlert,
    },
  };
}

/** Two years; the vault's SDK also cannot send an expiry beyond January 2038. */
const maxCadenceMs = 730 * dayMs;

/** Checks what the schema cannot: how the fields of one account must agree. */
function faultsOf(spec: AccountSpec): readonly Fault[] {
  const path = `accounts.${spec.name}`;
  const faults: Fault[] = [];
  if (spec.policy.soakMs <= maxRefreshMs(spec)) {
    faults.push({
      path: `${path}.policy.soak`,
      message: "must be longer than the longest refreshWithin of its consumers",
    });
  }
  if (spec.policy.cadenceMs > maxCadenceMs) {
    faults.push({ path: `${path}.policy.cadence`, message: "must be at most 730d" });
  }
  if (new Set(spec.vaults).size !== spec.vaults.length) {
    faults.push({ path: `${path}.vaults`, message: "names a vault twice" });
  }
  const names = spec.consumers.map((consumer) => consumer.name);
  for (const twice of repeated(names)) {
    faults.push({ path: `${path}.consumers.${twice}`, message: "is declared twice" });
  }
  return faults;
}

function doubles(accounts: readonly AccountSpec[]): readonly Fault[] {
  const subjects: readonly (readonly [string, readonly string[]])[] = [
    ["name", accounts.map((spec) => spec.name)],
    ["resourceId", accounts.map((spec) => spec.resourceId.toLowerCase())],
    // Two accounts that write one secret, a slot's own included, would overwrite each other's key.
    ["secret", accounts.flatMap(secretsOf)],
  ];
  return subjects.flatMap(([field, values]) =>
    repeated(values).map((value) => ({
      path: "accounts",
      message: `two accounts have the ${field} ${value}`,
    })),
  );
}

function secretsOf(spec: AccountSpec): readonly string[] {
  const names = secretRoles.map((role) => secretName(spec, role));
  return [...new Set(spec.vaults)].flatMap((vault) => names.map((name) => `${vault}/${name}`.toLowerCase()));
}

function repeated(values: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.size === seen.add(value).size))];
}

function invalid(faults: readonly Fault[], cause?: Error): InvalidDocumentError {
  return new InvalidDocumentError("the fleet file", faults, { cause });
}
