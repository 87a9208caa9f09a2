import type { AccountSpec } from "../domain/account/account-spec.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { RecordUnreadableError } from "../errors.ts";
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

/** Reads the sources of an account's evidence. An unreadable record becomes a fault in the evidence, not an error. */
export async function readAccount(asked: AskedAccount, trail: TrailStore): Promise<ReadAccount> {
  try {
    const { account, spec } = asked;
    const { sequence, hash, state } = await trail.read(account);
    // The inventory includes consumers that registered themselves.
    const inventory = spec && { spec: effectiveSpec(spec, state) };
    return { account, ...inventory, head: { sequence, hash }, ...(await eventsOf(account, trail)) };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { ...asked, head: emptyHead, events: { fault: error.message } };
  }
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
  trail: TrailStore,
  maxCharacters: number,
): Promise<readonly ReadAccount[] | undefined> {
  const found: ReadAccount[] = [];
  let characters = 0;
  for (const one of asked) {
    const read = await readAccount(one, trail);
    if (!("fault" in read.events)) {
      for (const { text } of read.events) characters += text.length;
    }
    if (characters > maxCharacters) return undefined;
    found.push(read);
  }
  return found;
}
