import { dayMs } from "../domain/time.ts";
import * as z from "zod";
import { accountResource } from "../account-resource.ts";
import type { AccountSpec, Fleet } from "../domain/account/account-spec.ts";
import { maxRefreshMs } from "../domain/account/account-spec.ts";
import { slots } from "../domain/key.ts";
import { secretName, secretRoles } from "../domain/secret-place.ts";
import { sha256 } from "../digest.ts";
import type { Fault } from "../errors.ts";
import { InvalidDocumentError, maxFaults } from "../errors.ts";
import { hasMoreValuesThan } from "../json-size.ts";
import { acceptedCopy } from "./fleet-copies.ts";
import { consumerEntry } from "./fleet-consumer.ts";
import { duration, name } from "./fleet-fields.ts";
import { people } from "./fleet-people.ts";
import { faultsOfRollout, ringNumber, rolloutEntry, rolloutOf } from "./fleet-rollout.ts";
import { fleetTextValue } from "./fleet-text.ts";
import { policyLimits } from "./policy-limits.ts";
import { schemaFaults } from "../schema-faults.ts";
import type { Turns } from "../turns.ts";
import { atOnce, inTurns } from "../turns.ts";
import { faultsOfText, faultsOfTexts } from "./fleet-screening.ts";

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
  people: people.optional(),
  accounts: z.array(account),
});

/** The JSON Schema for editors. Only `parseFleet` checks how fields must agree. */
export function fleetJsonSchema(): object {
  const schema = z.toJSONSchema(fleetDocument, { target: "draft-2020-12", io: "input" });
  return { title: "keyturn fleet file", ...schema };
}

/** The limits of a file that is to be applied. */
export interface FleetLimits {
  /** Without it, any number. */
  readonly maxAccounts?: number;
  /** How many values an account may have, and the rest of the file; without it, any number. */
  readonly maxValues?: number;
}

/**
 * Reads a fleet file that is to be applied, YAML or JSON, as a whole.
 *
 * @throws {InvalidDocumentError} with its faults and their paths.
 */
export function parseFleet(text: string): Fleet {
  return atOnce(readingNew(text));
}

/** As `parseFleet`, in turns with other requests, where a service reads what a caller has sent. */
export async function parseFleetInTurns(text: string, limits: FleetLimits): Promise<Fleet> {
  return inTurns(readingNew(text, limits));
}

function* readingNew(text: string, limits: FleetLimits = {}): Turns<Fleet> {
  const hidden = yield* faultsOfText(text);
  if (hidden.length > 0) throw invalid(hidden);
  const fleet = yield* reading(text, { ...limits, maxValues: maxValuesInNew });
  const faults = faultsInNew(fleet);
  if (faults.length > 0) throw invalid(faults);
  return fleet;
}

/** The faults that are refused in a new file alone, since a stored one works. */
export function faultsInNew(fleet: Fleet): readonly Fault[] {
  return [...fleet.accounts.flatMap(policyLimits), ...(onlyNew.get(fleet) ?? [])];
}

/**
 * Reads a fleet file that was applied, perhaps by a build that refused less.
 *
 * @throws {InvalidDocumentError} as `parseFleet`, except for what only a new file must not have.
 */
export function storedFleet(text: string): Fleet {
  return atOnce(reading(text));
}

/** As `storedFleet`, in turns with other requests. */
export async function storedFleetInTurns(text: string): Promise<Fleet> {
  return inTurns(reading(text));
}

function* reading(text: string, limits: FleetLimits = {}): Turns<Fleet> {
  const digest = sha256(text);
  yield;
  const known = inUse.get(digest)?.deref();
  if (known && known.accounts.length <= (limits.maxAccounts ?? Infinity)) return known;
  const fleet = yield* parsing(text, limits);
  inUse.set(digest, new WeakRef(fleet));
  unused.register(fleet, digest);
  return fleet;
}

/** The names of the accounts in a file that need not be valid; none where it cannot even be taken apart. */
export function accountNamesIn(text: string): readonly string[] {
  try {
    const { accounts } = z.object({ accounts: z.array(z.unknown()) }).parse(atOnce(fleetTextValue(text)));
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
// Asking every reference whether its file is gone would keep all of them until the end of the turn.
const unused = new FinalizationRegistry<string>((digest) => {
  if (!inUse.get(digest)?.deref()) inUse.delete(digest);
});

/** The document without a schema for its accounts, which are judged one by one. */
const envelope = fleetDocument.extend({ accounts: z.array(z.unknown()) });
/** Of an account, and of the rest, in a new file. An account with a thousand consumers has about twenty thousand values. */
const maxValuesInNew = 50_000;

function* parsing(text: string, { maxAccounts = Infinity, maxValues = Infinity }: FleetLimits): Turns<Fleet> {
  const value = yield* fleetTextValue(text);
  yield;
  if (isTooLarge(value, maxValues))
    throw invalid([{ path: "", message: "has more values than its head can have" }]);
  const document = envelope.safeParse(value);
  if (!document.success) throw invalid(schemaFaults(document.error, value), document.error);
  const { policy: shared, rollout: order, accounts: written, people: named } = document.data;
  if (written.length > maxAccounts) {
    const message = `are more than ${maxAccounts}, which the app's settings allow (KEYTURN_MAX_ACCOUNTS)`;
    throw invalid([{ path: "accounts", message }]);
  }
  const { entries, issues } = yield* judged(written, maxValues);
  if (issues.length > 0) {
    const cause = new z.ZodError(issues);
    throw invalid(schemaFaults(cause, value), cause);
  }
  const rolloutIn = rolloutOf(order, entries);
  const accounts: AccountSpec[] = [];
  const onlyInNew: Fault[] = [];
  const faults: Fault[] = [];
  onlyInNew.push(...faultsOfTexts("people", named));
  for (const [index, entry] of entries.entries()) {
    const rollout = rolloutIn(entry.ring);
    const spec = { ...specOf(entry, shared), ...(rollout && { rollout }) };
    accounts.push(spec);
    faults.push(...faultsOf(spec));
    onlyInNew.push(...pathsOf(entry), ...faultsOfTexts(`accounts.${spec.name}`, written[index]));
    yield;
  }
  faults.unshift(...faultsOfRollout(order, entries), ...(yield* doubles(accounts)));
  if (faults.length > 0) throw invalid(faults);
  const fleet: Fleet = {
    accounts,
    ...((order || entries.some(({ ring }) => ring)) && { hasRollout: true }),
    ...(named && { people: named }),
  };
  onlyNew.set(fleet, onlyInNew);
  return fleet;
}

type Entry = z.output<typeof account>;
type Issue = z.core.$ZodIssue;

/** Judges entry by entry, and no further than there are more faults than are told. */
function* judged(
  written: readonly unknown[],
  maxValues: number,
): Turns<{ readonly entries: readonly Entry[]; readonly issues: Issue[] }> {
  const entries: Entry[] = [];
  const issues: Issue[] = [];
  for (const [index, one] of written.entries()) {
    const place = ["accounts", index];
    const entry = hasMoreValuesThan(maxValues, one) ? tooLarge(one) : account.safeParse(one);
    if (entry.success) entries.push(entry.data);
    else issues.push(...entry.error.issues.map((issue) => ({ ...issue, path: [...place, ...issue.path] })));
    if (issues.length > maxFaults) break;
    yield;
  }
  return { entries, issues };
}

function tooLarge(input: unknown): { readonly success: false; readonly error: z.ZodError } {
  const message = "has more values than an account can have";
  return { success: false, error: new z.ZodError([{ code: "custom", path: [], message, input }]) };
}

/** Whether the document is too large apart from its accounts. */
function isTooLarge(value: unknown, maxValues: number): boolean {
  const { accounts: _own, ...head } = (value ?? {}) as { readonly accounts?: unknown };
  return hasMoreValuesThan(maxValues, head);
}

/** What a stored file may hold and a new one may not; builds took it before they refused it. */
const onlyNew = new WeakMap<Fleet, readonly Fault[]>();

function pathsOf({ name: ofAccount, vaults }: Entry): readonly Fault[] {
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

function specOf(entry: Entry, shared: Policies): AccountSpec {
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

function* doubles(accounts: readonly AccountSpec[]): Turns<readonly Fault[]> {
  const subjects: readonly (readonly [string, (spec: AccountSpec) => readonly string[]])[] = [
    ["name", ({ name: own }) => [own]],
    ["resourceId", ({ resourceId }) => [resourceId.toLowerCase()]],
    // Two accounts that write one secret, a slot's own included, would overwrite each other's key.
    ["secret", secretsOf],
  ];
  const faults: Fault[] = [];
  for (const [field, valuesOf] of subjects) {
    const [seen, twice] = [new Set<string>(), new Set<string>()];
    for (const spec of accounts) {
      for (const value of valuesOf(spec)) if (seen.size === seen.add(value).size) twice.add(value);
      yield;
    }
    for (const value of twice)
      faults.push({ path: "accounts", message: `two accounts have the ${field} ${value}` });
  }
  return faults;
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
