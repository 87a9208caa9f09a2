import { sha256 } from "../../digest.ts";
import type { ChangeStore, StoredChange } from "../../ports/fleet-store.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import type { FleetChange } from "../../records/fleet-change.ts";
import type { AppliedFleet, FleetPorts, FleetRejection, Loosening } from "./apply-fleet.ts";
import { applyFleet } from "./apply-fleet.ts";

/** Where a change stands; one whose base has been replaced can no longer be approved. */
export type ChangeStanding = "pending" | "outdated" | "approved" | "rejected";

/** Why a change cannot be decided. */
export interface ChangeRejection {
  readonly code:
    | "CHANGE_NOT_FOUND"
    | "CHANGE_OUTDATED"
    | "CHANGE_DECIDED"
    | "CHANGE_DIFFERS"
    | "APPROVER_IS_REQUESTER"
    | "TOO_MANY_CHANGES";
}

/** The changes that wait at once; everybody sees only so many. */
export const maxPending = 20;

type Limits = Parameters<typeof applyFleet>[1];

interface Ports extends FleetPorts {
  readonly changes: ChangeStore;
}

/** A second person's word on a change, which names it by the digest of its file. */
export interface Verdict {
  readonly by: string;
  readonly reason: string;
  readonly digest: string;
}

export function standingOfChange(
  { decided, base }: FleetChange,
  current: string | undefined,
): ChangeStanding {
  if (decided) return decided.as;
  return base === baseOf(current) ? "pending" : "outdated";
}

/**
 * The changes that a second person may approve.
 *
 * @param current SHA-256 of the stored file; absent where there is none.
 */
export async function pendingChanges(
  { waiting }: Pick<ChangeStore, "waiting">,
  current: string | undefined,
): Promise<readonly FleetChange[]> {
  return waiting(current ?? noFile);
}

/** Keeps a file that loosens, until a second person approves it. The same file is the same change, of who asked first. */
export async function requestChange(
  text: string,
  { loosens, base = noFile }: Loosening,
  by: string,
  { changes, clock }: Pick<Ports, "changes" | "clock">,
): Promise<FleetChange | ChangeRejection> {
  const digest = sha256(text);
  const id = sha256(`${base} ${digest}`).slice(0, 16);
  const pending = await changes.waiting(base);
  const known = pending.find((one) => one.id === id);
  if (known) return known;
  if (pending.length >= maxPending) return { code: "TOO_MANY_CHANGES" };
  const change = { id, digest, base, by, at: clock.now(), loosens };
  await changes.put({ change, text });
  return change;
}

/**
 * Applies a change as its requester wished, on the word of another principal who has seen it. May be repeated: should this
 * process die half-way, the next call goes on.
 *
 * @throws {InvalidDocumentError} the file is no longer valid.
 */
export async function approveChange(
  id: string,
  verdict: Verdict,
  limits: Limits,
  store: FleetStore,
  ports: Ports,
): Promise<(AppliedFleet & { readonly change: FleetChange }) | FleetRejection | ChangeRejection> {
  const found = await decidable(id, verdict, ports);
  if ("code" in found) return found;
  const { change, text } = found;
  if (sameId(change.by, verdict.by)) return { code: "APPROVER_IS_REQUESTER" };
  // Its own digest: this very change was applied, and not yet declared everywhere.
  const isBase = (current: string | undefined) =>
    [change.base, change.digest].includes(baseOf(current)) && sha256(text) === change.digest;
  const approval = { approvedBy: verdict.by, reason: verdict.reason, seen: change.loosens };
  const accounts = change.loosens.map(({ account }) => account);
  const applied = await applyFleet(text, limits, store, ports, isBase, {
    by: change.by,
    approval,
    accounts,
  });
  if ("code" in applied) return { code: "CHANGE_OUTDATED" };
  if ("inFlight" in applied) return applied;
  if ("loosens" in applied) return { code: "CHANGE_OUTDATED" };
  const decided = await decide(found, "approved", verdict, ports);
  return { ...applied, change: decided };
}

/** Rejects a change, or withdraws one's own. */
export async function rejectChange(
  id: string,
  verdict: Verdict,
  ports: Pick<Ports, "changes" | "clock">,
): Promise<FleetChange | ChangeRejection> {
  const found = await decidable(id, verdict, ports);
  return "code" in found ? found : decide(found, "rejected", verdict, ports);
}

async function decidable(
  id: string,
  { digest }: Verdict,
  { changes }: Pick<Ports, "changes">,
): Promise<StoredChange | ChangeRejection> {
  const found = await changes.find(id);
  if (!found) return { code: "CHANGE_NOT_FOUND" };
  if (found.change.decided) return { code: "CHANGE_DECIDED" };
  return found.change.digest === digest ? found : { code: "CHANGE_DIFFERS" };
}

async function decide(
  { change, text }: StoredChange,
  as: "approved" | "rejected",
  { by, reason }: Verdict,
  { changes, clock }: Pick<Ports, "changes" | "clock">,
): Promise<FleetChange> {
  const decided: FleetChange = { ...change, decided: { as, by, reason, at: clock.now() } };
  await changes.put({ change: decided, text });
  return decided;
}

const noFile = "none";

function baseOf(text: string | undefined): string {
  return text === undefined ? noFile : sha256(text);
}

function sameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
