import type { EvidenceBundle, EvidenceScope, Inventory } from "../../api/evidence-bundle.ts";
import { evidenceSchemaVersion } from "../../api/evidence-bundle.ts";
import { canonicalJson } from "../../records/canonical-json.ts";
import { sha256 } from "../../digest.ts";
import type { AccountSpec } from "../../domain/account/account-spec.ts";
import type { RotationEvent } from "../../domain/rotation/rotation-event.ts";
import { encodeState } from "../../records/account-state-codec.ts";
import { firstHash } from "../../records/event-codec.ts";
import { readCheckpoint } from "../../records/checkpoint-codec.ts";
import type { EvidenceFrame, EvidenceMaterial } from "./account-evidence.ts";
import { accountEvidence, isInScope, partInScope } from "./account-evidence.ts";
import type { FoldedEvent } from "../folded-events.ts";
import { foldedEvents } from "../folded-events.ts";

/** One account as it was read for evidence. */
export interface ReadAccount {
  readonly account: string;
  /** Absent when the account has left the fleet file. */
  readonly spec?: AccountSpec;
  /** Since when the fleet file's entry has been in force. */
  readonly since?: Date;
  /** Read before the events, so that fewer events than it counts means that some are lost. */
  readonly head: { readonly sequence: number; readonly hash: string };
  readonly events:
    | readonly {
        readonly sequence: number;
        readonly event: RotationEvent;
        readonly text: string;
        readonly previousHash: string;
        readonly hash: string;
      }[]
    | { readonly fault: string };
  /** The texts of the account's checkpoints, in order. */
  readonly checkpoints?: readonly string[];
}

/** Assembles a bundle; leaves out accounts outside the scope. Pure. */
export function evidenceBundle(
  accounts: readonly ReadAccount[],
  scope: EvidenceScope,
  exportedAt: Date,
): EvidenceBundle {
  const frame: EvidenceFrame = { scope, exportedAt: exportedAt.toISOString() };
  const materials = accounts
    .map((read) => materialOf(read, scope))
    .filter((material) => isInScope(material, scope))
    .sort((a, b) => (a.account < b.account ? -1 : 1));
  return sealed({
    document: "keyturn-evidence",
    schema: evidenceSchemaVersion,
    exportedAt: frame.exportedAt,
    scope,
    accounts: materials.map((material) => accountEvidence(material, frame)),
  });
}

/** The file of a bundle. Each bundle has exactly one valid byte sequence. */
export function evidenceText(bundle: EvidenceBundle): string {
  return canonicalJson(bundle);
}

/** Adds the digest of all other content. */
export function sealed(content: Omit<EvidenceBundle, "digest">): EvidenceBundle {
  return { ...content, digest: sha256(canonicalJson(content)) };
}

function materialOf(
  { account, spec, since, head: { sequence, hash }, events, checkpoints = [] }: ReadAccount,
  scope: EvidenceScope,
): EvidenceMaterial {
  const base = { account, ...(spec && { inventory: inventoryOf(spec, since) }), head: { sequence, hash } };
  if ("fault" in events) return { ...base, fault: events.fault, trail: [] };
  const told = foldedEvents(events);
  const { start, end } = partInScope(told, scope);
  const history = historyBefore(told[start], events[start]);
  const fault =
    events.length < sequence &&
    `the head of the account names ${sequence} events, and ${events.length} are left`;
  const reached = checkpoints.filter((text) => isReached(text, { account, events, start, end }));
  return {
    ...base,
    ...(fault !== false && { fault }),
    ...(start > 0 && history && { history }),
    trail: events.slice(start, end).map(({ sequence, previousHash, hash, text }) => ({
      sequence,
      previousHash,
      hash,
      text,
    })),
    ...(reached.length > 0 && { checkpoints: reached }),
  };
}

interface Part {
  readonly account: string;
  readonly events: readonly { readonly hash: string }[];
  /** Positions, as of `partInScope`. */
  readonly start: number;
  readonly end: number;
}

/** Whether a checkpoint is of an event in this part, or of the one before, and says the same of it. */
function isReached(text: string, { account, events, start, end }: Part): boolean {
  const { statement } = readCheckpoint(text) ?? {};
  if (statement?.account !== account) return false;
  const { sequence, hash } = statement;
  return sequence >= start && sequence <= end && events[sequence - 1]?.hash === hash;
}

function historyBefore(
  first: FoldedEvent | undefined,
  link: { readonly previousHash: string } | undefined,
): EvidenceMaterial["history"] {
  if (!first || !link) return undefined;
  return { events: first.sequence - 1, hash: link.previousHash, state: encodeState(first.before) };
}

/** The head of an account without any record. */
export const emptyHead = { sequence: 0, hash: firstHash };

function inventoryOf(spec: AccountSpec, since: Date | undefined): Inventory {
  const { resourceId, publishedSecret, vaults, withoutConsumersBecause, consumers, policy } = spec;
  const { cadenceMs, timerGraceMs, approval } = policy;
  return {
    resourceId,
    publishedSecret,
    vaults,
    cadenceMs,
    timerGraceMs,
    approval,
    ...(since && { since: since.toISOString() }),
    ...(withoutConsumersBecause !== undefined && { withoutConsumersBecause }),
    consumers: consumers.map(({ name, owner, environment, criticality, instances, waiver }) => ({
      name,
      owner: { name: owner.name, contact: owner.contact },
      environment,
      criticality,
      instances,
      ...(waiver && { waiver: { ...waiver, until: waiver.until.toISOString() } }),
    })),
  };
}
