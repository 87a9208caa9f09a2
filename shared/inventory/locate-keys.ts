import { mapConcurrent } from "../concurrency.ts";
import type { Fingerprint } from "../domain/key.ts";
import { slotHolding } from "../domain/key.ts";
import type { KeyStory } from "../domain/rotation/key-story.ts";
import { keyStories } from "../domain/rotation/key-story.ts";
import type { InstanceReport } from "../domain/world.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { KeyIndex } from "../ports/key-index.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { Trail } from "../records/trail.ts";
import { toShow } from "../records/unreadable.ts";
import type { Turns } from "../turns.ts";
import { inTurns } from "../turns.ts";
import type { FoundKey } from "./find-keys.ts";
import { searchForKeys } from "./find-keys.ts";
import { leakCandidates } from "./leak-candidates.ts";

interface LocatePorts {
  readonly keyIndex: Pick<KeyIndex, "accountsOf">;
  readonly trail: Pick<TrailStore, "read" | "events">;
  readonly board: Pick<ConsumerBoard, "reports">;
}

/** A key that one account has or had. */
export interface LocatedKey {
  readonly fingerprint: Fingerprint;
  readonly trail: Trail;
  /** Absent where the events cannot be read, but the head names the key. */
  readonly story?: KeyStory;
  readonly reports: readonly InstanceReport[];
}

/** A key in a text, and its account. */
export interface LeakedKeyFound extends Pick<FoundKey<unknown>, "occurrences" | "lines"> {
  readonly by: "value" | "fingerprint";
  readonly key: LocatedKey;
}

export interface LocatedKeys {
  readonly found: readonly LeakedKeyFound[];
  /** Accounts that one of the keys was noted for, and whose records cannot be read. */
  readonly unread: readonly string[];
  readonly lookedUp: number;
  /** Runs with the form of a key that were not looked up. */
  readonly leftOut: number;
}

/** A text of a mebibyte holds some 30,000 hex numbers as long as a key. */
export const maxLookUps = 2_000;
const [lookUpsAtOnce, accountsAtOnce] = [64, 16] as const;

/**
 * Finds the keys of any account in a text, past ones too: one look-up in the index for each run that may be a key, and
 * then the records of the accounts that it names. Keeps nothing of the text.
 */
export async function locateKeys(text: string, ports: LocatePorts): Promise<LocatedKeys> {
  const { wanted, leftOut } = await inTurns(leakCandidates(text, maxLookUps));
  const pointers = await mapConcurrent(wanted, lookUpsAtOnce, async (fingerprint) => ({
    fingerprint,
    accounts: await ports.keyIndex.accountsOf(fingerprint),
  }));
  const wantedOf = new Map<string, Fingerprint[]>();
  for (const { fingerprint, accounts } of pointers)
    for (const name of accounts) wantedOf.set(name, [...(wantedOf.get(name) ?? []), fingerprint]);
  const read = await mapConcurrent([...wantedOf], accountsAtOnce, ([account, keys]) =>
    locateIn(account, keys, ports),
  );
  const known = new Map<Fingerprint, LocatedKey[]>();
  for (const key of read.flatMap(({ keys }) => keys))
    known.set(key.fingerprint, [...(known.get(key.fingerprint) ?? []), key]);
  return {
    found: await inTurns(placesOf(text, known)),
    unread: read.flatMap(({ unread }) => unread ?? []),
    lookedUp: wanted.length,
    leftOut,
  };
}

function* placesOf(
  text: string,
  known: ReadonlyMap<Fingerprint, readonly LocatedKey[]>,
): Turns<readonly LeakedKeyFound[]> {
  const values = yield* searchForKeys(text, known);
  const names = yield* searchForKeys(text, known, "fingerprint");
  const isValue = new Set(values.map(({ fingerprint }) => fingerprint));
  const found = [
    ...values.map((one) => ({ ...one, by: "value" as const })),
    ...names
      .filter(({ fingerprint }) => !isValue.has(fingerprint))
      .map((one) => ({ ...one, by: "fingerprint" as const })),
  ];
  return found.flatMap(({ key: keys, by, occurrences, lines }) =>
    keys.map((key) => ({ by, key, occurrences, lines })),
  );
}

async function locateIn(
  account: string,
  wanted: readonly Fingerprint[],
  { trail, board }: LocatePorts,
): Promise<{ readonly keys: readonly LocatedKey[]; readonly unread?: string }> {
  const [head, events, reports] = await Promise.all([
    toShow(() => trail.read(account)),
    toShow(() => trail.events(account)),
    toShow(() => board.reports(account)),
  ]);
  if (!head.value) return { keys: [], unread: account };
  const { value: shown } = head;
  const common = { trail: shown, reports: reports.value ?? [] };
  if (events.value) {
    const stories = keyStories(events.value.map(({ event }) => event));
    const isWanted = new Set(wanted);
    return {
      keys: stories
        .filter(({ fingerprint }) => isWanted.has(fingerprint))
        .map((story) => ({ ...common, story, fingerprint: story.fingerprint })),
    };
  }
  const { state } = shown;
  const present = wanted.filter(
    (key) => state.phase !== "unenrolled" && slotHolding(state.keys, key) !== undefined,
  );
  const isWhole = present.length === wanted.length;
  const keys = present.map((fingerprint) => ({ ...common, fingerprint }));
  return { keys, ...(!isWhole && { unread: account }) };
}
