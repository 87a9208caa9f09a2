import type { Fingerprint } from "../domain/key.ts";
import { slots } from "../domain/key.ts";
import type { EnrolledState } from "../domain/rotation/account-state.ts";
import { generationsOf } from "../domain/rotation/generations.ts";
import { RecordUnreadableError } from "../errors.ts";
import type { KeyIndex } from "../ports/key-index.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { Trail } from "../records/trail.ts";

/**
 * Notes every key in the index before the trail names it, so that a leaked one is found without knowing its account. The
 * head says which keys are noted, and in which index. A head of an earlier build says none, nor does one that a restore
 * has written, and one may name an index that is lost: then its next save notes all keys that the trail ever named.
 */
export function keyIndexedTrail(store: TrailStore, index: Pick<KeyIndex, "note" | "epoch">): TrailStore {
  async function save(trail: Trail): Promise<Trail> {
    const { account, state } = trail;
    if (state.phase === "unenrolled") return store.save(trail);
    const epoch = await index.epoch();
    const keysNoted = [epoch, ...presentKeys(state)].join(" ");
    if (keysNoted === trail.keysNoted) return store.save(trail);
    const isKnown = trail.keysNoted?.startsWith(epoch) === true;
    const keys = isKnown ? newKeys(trail, state) : await everyKey(trail, state, store);
    await index.note(account, [...new Set(keys)]);
    return store.save({ ...trail, keysNoted });
  }

  return { ...store, save };
}

function presentKeys({ keys }: EnrolledState): readonly Fingerprint[] {
  return slots.map((slot) => keys[slot]);
}

/** The keys in both slots, and those that came and went since the last save. */
function newKeys({ unsaved = [], keysNoted = "" }: Trail, state: EnrolledState): readonly Fingerprint[] {
  const [since] = unsaved;
  const gone = (state.gone ?? []).filter(({ at }) => since && at >= since.event.at);
  const noted = new Set(keysNoted.split(" "));
  return [...presentKeys(state), ...gone.map(({ fingerprint }) => fingerprint)].filter(
    (key) => !noted.has(key),
  );
}

/** Every key that the trail has named; of one that cannot be read, those that its head names. */
async function everyKey(
  { account, sequence, unsaved = [] }: Trail,
  state: EnrolledState,
  store: TrailStore,
): Promise<readonly Fingerprint[]> {
  try {
    const stored = sequence > unsaved.length ? await store.events(account) : [];
    const events = [...stored, ...unsaved].map(({ event }) => event);
    return generationsOf(events).map(({ fingerprint }) => fingerprint);
  } catch (error) {
    // A look that needs the head alone must not fail for the events.
    if (!(error instanceof RecordUnreadableError)) throw error;
    return [...presentKeys(state), ...(state.gone ?? []).map(({ fingerprint }) => fingerprint)];
  }
}
