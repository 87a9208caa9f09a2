import { forEachConcurrent } from "../../concurrency.ts";
import type { AccountSpec, Fleet } from "../../domain/account/account-spec.ts";
import { isMove, sameTarget, targetOf } from "../../domain/rotation/enrolment-target.ts";
import type { Fault } from "../../errors.ts";
import { FleetUnreadableError, InvalidDocumentError } from "../../errors.ts";
import { urgencyOf } from "../../domain/urgency.ts";
import { isInFlight } from "../../domain/rotation/account-state.ts";
import type { FleetLimits } from "../../fleet-file/fleet-file.ts";
import { accountNamesIn, parseFleetInTurns } from "../../fleet-file/fleet-file.ts";
import type { KeyDestinations } from "../../key-destinations.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import type { OwedLooks } from "../../ports/owed-looks.ts";
import type { WakeIndex } from "../../ports/wake-index.ts";
import type { Turns } from "../../turns.ts";
import { inTurns } from "../../turns.ts";
import type { ReconcilerPorts } from "../ports.ts";
import type { Approval } from "../declare.ts";
import { declareApplied, declareRemoved } from "../declare.ts";
import { sha256 } from "../../digest.ts";
import { fleetIn } from "./fleet-reader.ts";
import type { AccountLoosening } from "./standing-accounts.ts";
import { standingOf } from "./standing-accounts.ts";
import type { Overtaken } from "../run-command.ts";

const overtaken: Overtaken = { code: "PRECONDITION_FAILED" };

const because = { kind: "fleet" } as const;
const concurrency = 32;
/** A file that changes so few accounts is a person's work on them, who waits for it. */
const fewAccounts = 5;
/** By then every sweep reads the new file. */
const noticedAfterMs = 10_000;

export interface FleetPorts extends Pick<
  ReconcilerPorts,
  "queue" | "clock" | "trail" | "rollout" | "declarations"
> {
  readonly wakes: Pick<WakeIndex, "note">;
  readonly owed: Pick<OwedLooks, "note">;
}

export interface AppliedFleet {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Whether the rollout settings that all accounts share have changed. */
  readonly rolloutChanged: boolean;
  /** Consumers added and removed, for each account that has any. */
  readonly consumers: readonly ConsumerChange[];
}

interface ConsumerChange {
  readonly account: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Rotations in flight that need their account as it is; finish, revert or cancel them first. */
export interface FleetRejection {
  readonly inFlight: readonly { readonly account: string; readonly rotation: string }[];
}

/** A file that loosens what protects accounts that require an approval. Nothing was applied. */
export interface Loosening {
  readonly loosens: readonly AccountLoosening[];
  /** SHA-256 of the file that it would replace; absent where there is none. */
  readonly base?: string;
}

/** Who applies a file, and who has approved what it loosens. */
export interface Applying {
  readonly by?: string;
  readonly approval?: Approval & { readonly seen: readonly AccountLoosening[] };
  /** Accounts that the file changes, as far as the caller knows; they are compared in any case. */
  readonly accounts?: readonly string[];
}

/**
 * Replaces the fleet as a whole, records in the trail of each account that it changes what is declared of it now, and
 * queues a look at it. Idempotent.
 *
 * @param limits where keys may go, and whose; how many accounts there may be.
 * @param applying without an approval nothing is applied that loosens what needs one.
 * @param isCurrent whether the caller has seen the stored file; without it any file is replaced.
 * @throws {InvalidDocumentError} with every fault; the fleet stays as it was.
 */
export async function applyFleet(
  text: string,
  limits: Pick<KeyDestinations, "isVault" | "isAccount"> & FleetLimits,
  store: FleetStore,
  ports: FleetPorts,
  isCurrent?: (text: string | undefined) => boolean,
  { by, approval, accounts: named = [] }: Applying = {},
): Promise<AppliedFleet | FleetRejection | Loosening | Overtaken> {
  const { trail, queue, clock, wakes, owed } = ports;
  const next = await parseFleetInTurns(text, limits);
  const foreign = await inTurns(foreignPlaces(next, limits));
  if (foreign.length > 0) throw new InvalidDocumentError("the fleet file", foreign);
  const before = await store.revision();
  if (isCurrent && !isCurrent(before?.text)) return overtaken;
  const { old, suspects } = await replaced(before?.text, next);
  const inFlight = await losingTarget(suspects, next, trail);
  if (inFlight.length > 0) return { inFlight };
  const applied = await inTurns(difference(old, next));
  const base = before && sha256(before.text);
  // A file that was written past the API may have changed anything.
  const suspected = before?.by === undefined ? next.accounts.map(({ name }) => name) : [];
  const differing = [...applied.added, ...applied.changed, ...applied.removed, ...suspected, ...named];
  const standing = await standingOf(new Set(differing), old, next, before !== undefined, ports);
  const loosens = standing.flatMap(({ account, changes }) =>
    changes.length > 0 ? [{ account, changes }] : [],
  );
  if (!isSeen(loosens, approval?.seen ?? [])) return { loosens, ...(base !== undefined && { base }) };
  // Looks queue up: an unchanged account needs none, unless the shared rollout has changed.
  const affected = applied.rolloutChanged
    ? next.accounts.map(({ name }) => name)
    : [...applied.added, ...applied.changed];
  // Before the file: should this process die half-way, the sweep finds the affected accounts.
  const at = new Date(clock.now().getTime() + noticedAfterMs);
  await wakes.note(affected.map((account) => ({ account, at })));
  // The sweep finds new accounts by their wakes; the heads of others do not tell that they have changed.
  const isWaitedFor = affected.length <= fewAccounts;
  if (isWaitedFor) await Promise.all(affected.map((account) => owed.note(account, clock.now())));
  // What was compared is what is replaced.
  if (!(await store.write(text, before?.etag, by))) return overtaken;
  const source = { file: sha256(text), ...(by !== undefined && { by }) };
  await forEachConcurrent(standing, concurrency, async ({ account, spec, declared, changes }) => {
    const approved = changes.length > 0 ? approval : undefined;
    if (spec) await declareApplied({ ...spec, source }, declared, ports, approved);
    else await declareRemoved(account, source, ports, approved);
  });
  await forEachConcurrent(affected, concurrency, (account) =>
    queue.send({ account, because }, isWaitedFor ? "prompt" : urgencyOf(because)),
  );
  return applied;
}

/** Whether somebody has approved all that a file loosens: it may loosen more by now than when it was looked at. */
function isSeen(loosens: readonly AccountLoosening[], seen: readonly AccountLoosening[]): boolean {
  const known = new Map(seen.map(({ account, changes }) => [account, new Set(changes)]));
  return loosens.every(({ account, changes }) => changes.every((one) => known.get(account)?.has(one)));
}

/** Finds vaults and accounts that are not allowed: keys are written to whatever the file calls a vault. */
function* foreignPlaces(
  { accounts }: Fleet,
  { isVault, isAccount }: Pick<KeyDestinations, "isVault" | "isAccount">,
): Turns<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const { name, resourceId, vaults } of accounts) {
    const path = `accounts.${name}`;
    for (const vault of vaults) {
      if (!isVault(vault))
        faults.push({ path: `${path}.vaults`, message: `${vault} is no vault that keys may go to` });
    }
    if (!isAccount(resourceId))
      faults.push({ path: `${path}.resourceId`, message: "is no account that keyturn may rotate" });
    yield;
  }
  return faults;
}

/**
 * The fleet that a new file replaces, and the accounts that it may remove or point elsewhere. A stored file that this
 * build cannot read must not stay for ever: then each account that either file names is suspect, and counts as added.
 */
async function replaced(
  text: string | undefined,
  { accounts }: Fleet,
): Promise<{ readonly old: Fleet; readonly suspects: readonly string[] }> {
  try {
    const old = await fleetIn(text);
    const next = new Map(accounts.map((spec) => [spec.name, spec]));
    const differ = old.accounts.filter((spec) => {
      const now = next.get(spec.name);
      return !now || !sameTarget(targetOf(spec), targetOf(now));
    });
    return { old, suspects: differ.map(({ name }) => name) };
  } catch (error) {
    if (!(error instanceof FleetUnreadableError)) throw error;
    const names = [...accountNamesIn(text ?? ""), ...accounts.map(({ name }) => name)];
    return { old: { accounts: [] }, suspects: [...new Set(names)] };
  }
}

/** Finds rotations in flight whose account the new file removes or points elsewhere. Reads only the suspects. */
async function losingTarget(
  suspects: readonly string[],
  { accounts }: Fleet,
  trail: FleetPorts["trail"],
): Promise<FleetRejection["inFlight"]> {
  const next = new Map(accounts.map((spec) => [spec.name, spec]));
  const found: FleetRejection["inFlight"][number][] = [];
  await forEachConcurrent(suspects, concurrency, async (name) => {
    const { state } = await trail.read(name);
    if (!isInFlight(state)) return;
    const spec = next.get(name);
    // A file that returns to the target that the rotation began with does no harm. Nor does a new ARM id: the next look
    // follows the account there if its keys prove it the same, and holds if not.
    if (spec && (sameTarget(state.target, targetOf(spec)) || isMove(state.target, targetOf(spec)))) return;
    found.push({ account: name, rotation: state.id });
  });
  return found.sort((a, b) => (a.account < b.account ? -1 : 1));
}

function* difference(before: Fleet, next: Fleet): Turns<AppliedFleet> {
  const old = new Map<string, string>();
  for (const spec of before.accounts) {
    old.set(spec.name, ownSettings(spec));
    yield;
  }
  const changed: string[] = [];
  for (const spec of next.accounts) {
    if (old.has(spec.name) && old.get(spec.name) !== ownSettings(spec)) changed.push(spec.name);
    yield;
  }
  const names = new Set(next.accounts.map((spec) => spec.name));
  return {
    added: [...names].filter((name) => !old.has(name)),
    changed,
    removed: [...old.keys()].filter((name) => !names.has(name)),
    rolloutChanged: sharedRollout(before) !== sharedRollout(next),
    consumers: consumerChanges(before, next),
  };
}

/** An account's own settings as text: another account in its ring does not change them. */
function ownSettings({ rollout, ...spec }: AccountSpec): string {
  return JSON.stringify({ ...spec, ring: rollout?.ring });
}

/** The rollout settings that all accounts share, as text. An account's own ring is not among them. */
function sharedRollout({ accounts }: Fleet): string {
  const policies = accounts.flatMap(({ rollout }) => rollout ?? []);
  const shares = new Map(
    policies.flatMap(({ ringsBefore }) => ringsBefore.map((one) => [one.ring, one.share])),
  );
  // Everything but the rings is the same for every account.
  const { ring: _ring, ringsBefore: _before, ...shared } = policies[0] ?? {};
  return JSON.stringify([shared, [...shares]]);
}

function consumerChanges(before: Fleet, next: Fleet): readonly ConsumerChange[] {
  const [old, now] = [consumersByAccount(before), consumersByAccount(next)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((account) => {
    const [were, are] = [old.get(account) ?? [], now.get(account) ?? []];
    const added = are.filter((name) => !were.includes(name));
    const removed = were.filter((name) => !are.includes(name));
    return added.length + removed.length === 0 ? [] : [{ account, added, removed }];
  });
}

function consumersByAccount({ accounts }: Fleet): ReadonlyMap<string, readonly string[]> {
  return new Map(accounts.map((spec) => [spec.name, spec.consumers.map(({ name }) => name)]));
}
