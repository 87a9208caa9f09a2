import type { EvidenceBundle } from "../../api/evidence-bundle.ts";
import { evidenceBundle } from "../../api/evidence-bundle.ts";
import { canonicalJson } from "../../records/canonical-json.ts";
import { RecordUnreadableError } from "../../errors.ts";
import { readCheckpoint } from "../../records/checkpoint-codec.ts";
import { decodeEvent, firstHash, linkHash } from "../../records/event-codec.ts";
import { schemaFaults } from "../../schema-faults.ts";
import type { EvidenceMaterial } from "./account-evidence.ts";
import { accountEvidence, isInScope, partInScope, toldBy } from "./account-evidence.ts";
import { sealed } from "./evidence-bundle.ts";
import { firstDifference } from "./first-difference.ts";

/** The first fault in an evidence file. */
export interface EvidenceFault {
  /** Path in the document, such as `accounts.0.trail.3.hash`; empty for the whole file. */
  readonly path: string;
  /** The faulty event, when the fault is in one. */
  readonly sequence?: number;
  readonly why: string;
}

export type Verified = { readonly ok: EvidenceBundle } | { readonly fault: EvidenceFault };

/**
 * Verifies an evidence file on its own: each event has the hash that the next one names, everything else follows from
 * the events, and no byte has changed since the export. Needs no network. The state that a rotation began with is that of
 * its history, which the evidence of the rotation before proves.
 *
 * Cannot detect a file that was made up as a whole: `authenticityOf` says who has signed its events, and comparing it
 * with the archive whether it holds them all.
 *
 * @param file its bytes; a string counts as its UTF-8.
 */
export function verifyEvidence(file: string | Uint8Array): Verified {
  const text = typeof file === "string" ? file : decoded(file);
  if (text === undefined) return { fault: { path: "", why: "it is not UTF-8" } };
  const document = parsed(text);
  if (document === undefined) return { fault: { path: "", why: "it is not JSON" } };
  const result = evidenceBundle.safeParse(document);
  if (!result.success) {
    const [first] = schemaFaults(result.error);
    return {
      fault: { path: first?.path ?? "", why: first?.message ?? "it is not evidence of a known version" },
    };
  }
  const bundle = result.data;
  const fault = brokenTrail(bundle) ?? unfounded(bundle) ?? brokenSeal(bundle, text);
  return fault ? { fault } : { ok: bundle };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    // A byte order mark counts as content.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Decoding fails in no other way.
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function brokenTrail({ accounts }: EvidenceBundle): EvidenceFault | undefined {
  for (const [index, entry] of accounts.entries()) {
    const { history, trail, head } = entry;
    const path = `accounts.${index}.trail`;
    const left = history?.events ?? 0;
    let before = history?.hash ?? firstHash;
    for (const [place, { sequence, previousHash, hash, text }] of trail.entries()) {
      const at = (field: string, why: string) => ({ path: `${path}.${place}.${field}`, sequence, why });
      if (sequence !== left + place + 1)
        return at("sequence", "an event is missing, duplicated or out of order");
      if (previousHash !== before) return at("previousHash", "it is not the hash of the event before");
      if (linkHash(previousHash, text) !== hash)
        return at("hash", "the event is not what its hash was made of");
      const why = misread(sequence, text);
      if (why !== undefined) return at("text", why);
      before = hash;
    }
    const named = trail[head.sequence - left - 1];
    if (head.sequence === 0 ? head.hash !== firstHash : named && named.hash !== head.hash) {
      return { path: `accounts.${index}.head.hash`, why: "it is not the hash of the event that it names" };
    }
    const checkpoint = brokenCheckpoint(entry, `accounts.${index}.checkpoints`);
    if (checkpoint) return checkpoint;
  }
  return undefined;
}

/** Whether each checkpoint is of an event here, or of the last one before, and says the same of it. */
function brokenCheckpoint(
  { account, history, trail, checkpoints = [] }: EvidenceBundle["accounts"][number],
  path: string,
): EvidenceFault | undefined {
  const left = history?.events ?? 0;
  let before = 0;
  for (const [place, text] of checkpoints.entries()) {
    const at = (why: string) => ({ path: `${path}.${place}`, why });
    const { statement } = readCheckpoint(text) ?? {};
    if (!statement) return at("it is no checkpoint");
    if (statement.account !== account) return at(`it is a checkpoint of ${statement.account}`);
    if (statement.sequence <= before) return at("the checkpoints are not in order");
    before = statement.sequence;
    const hash = statement.sequence === left ? history?.hash : trail[statement.sequence - left - 1]?.hash;
    if (hash !== statement.hash) return at("the events are not those that it was made of");
  }
  return undefined;
}

function misread(sequence: number, text: string): string | undefined {
  try {
    return decodeEvent(text).sequence === sequence ? undefined : "the event's number is not its position";
  } catch (error) {
    if (error instanceof RecordUnreadableError) return "it is not an event";
    throw error;
  }
}

/** Recomputes everything but the sources, with the code that wrote it. */
function unfounded({ accounts, scope, exportedAt }: EvidenceBundle): EvidenceFault | undefined {
  for (const [index, entry] of accounts.entries()) {
    const path = `accounts.${index}`;
    const { account, inventory, head, fault, history, trail, checkpoints } = entry;
    const material: EvidenceMaterial = {
      account,
      head,
      trail,
      ...(inventory && { inventory }),
      ...(fault !== undefined && { fault }),
      ...(history && { history }),
      ...(checkpoints && { checkpoints }),
    };
    if (!isInScope(material, scope)) return { path, why: "the account is not in the scope" };
    const before = accounts[index - 1];
    if (before && before.account >= account) return { path, why: "the accounts are not in order" };
    try {
      const told = toldBy(material);
      const { start, end } = partInScope(told, scope);
      if (end < told.length || (history && start > 0)) {
        return { path: `${path}.trail`, why: "the trail continues beyond the scope" };
      }
      const difference = firstDifference(entry, accountEvidence(material, { scope, exportedAt }), path);
      if (difference !== undefined) return { path: difference, why: "it does not follow from the events" };
    } catch (error) {
      if (error instanceof RecordUnreadableError) return { path: `${path}.trail`, why: error.message };
      throw error;
    }
  }
  return undefined;
}

function brokenSeal(bundle: EvidenceBundle, text: string): EvidenceFault | undefined {
  const { digest, ...content } = bundle;
  if (sealed(content).digest !== digest) {
    return { path: "digest", why: "the digest does not match the content" };
  }
  if (canonicalJson(bundle) !== text) {
    return { path: "", why: "the bytes are not those that were exported" };
  }
  return undefined;
}
