import type { AccountSpec } from "../domain/account/account-spec.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { CheckpointLog } from "../ports/evidence-store.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { ReadAccount } from "../view/evidence/evidence-bundle.ts";
import { emptyHead } from "../view/evidence/evidence-bundle.ts";
import { foldedEvents } from "../view/folded-events.ts";

/** An account whose evidence is requested. */
export interface AskedAccount {
  readonly account: string;
  /** Absent when the account has left the fleet file. */
  readonly spec?: AccountSpec;
}

export interface EvidenceSources {
  readonly trail: TrailStore;
  readonly checkpoints: Pick<CheckpointLog, "all">;
}

/** Reads the sources of an account's evidence. An unreadable record becomes a fault in the evidence, not an error. */
export async function readAccount(asked: AskedAccount, sources: EvidenceSources): Promise<ReadAccount> {
  const { trail, checkpoints } = sources;
  try {
    const { account, spec } = asked;
    const { sequence, hash, state, checkpointedThrough } = await trail.read(account);
    // The inventory includes consumers that registered themselves.
    const inventory = spec && { spec: effectiveSpec(spec, state), ...sinceOf(state) };
    const read = { account, ...inventory, head: { sequence, hash }, ...(await eventsOf(account, trail)) };
    return checkpointedThrough === undefined
      ? read
      : { ...read, checkpoints: await checkpoints.all(account) };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { ...asked, head: emptyHead, events: { fault: error.message } };
  }
}

/** Since when the declaration of the account has been in force. */
export function sinceOf(state: AccountState): { readonly since?: Date } {
  return state.phase !== "unenrolled" && state.declared ? { since: state.declared.since } : {};
}

async function eventsOf(account: string, trail: TrailStore): Promise<Pick<ReadAccount, "events">> {
  try {
    const events = await trail.events(account);
    // A record that cannot be folded counts as unreadable too.
    foldedEvents(events);
    return { events };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { events: { fault: error.message } };
  }
}

/**
 * Reads many accounts one after the other, so that reading stops as soon as the limit is exceeded.
 *
 * @returns nothing when their events are larger than `maxCharacters`.
 */
export async function readAccounts(
  asked: readonly AskedAccount[],
  sources: EvidenceSources,
  maxCharacters: number,
): Promise<readonly ReadAccount[] | undefined> {
  const found: ReadAccount[] = [];
  let characters = 0;
  for (const one of asked) {
    const read = await readAccount(one, sources);
    if (!("fault" in read.events)) {
      for (const { text } of read.events) characters += text.length;
    }
    if (characters > maxCharacters) return undefined;
    found.push(read);
  }
  return found;
}
