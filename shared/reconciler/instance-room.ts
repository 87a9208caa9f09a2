import type { AccountSpec } from "../domain/account/account-spec.ts";
import { roomFor } from "../domain/safety/instance-room.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { ReconcilerPorts } from "./ports.ts";

type Ports = Pick<ReconcilerPorts, "board" | "clock">;

interface Speaker {
  readonly consumer: string;
  readonly instance: string;
}

/** What this process knows of the room of one consumer. */
interface Counted {
  /** So many instances may come before they are counted again. */
  allowed: number;
  /** The one that is being counted; tells whether there was no room for it. */
  turn?: { readonly isFull: Promise<boolean>; readonly sinceMs: number };
}

/** Nobody waits for one whose calls are answered no more. */
const turnMs = 10_000;

const counted = new WeakMap<ConsumerBoard, Map<string, Counted>>();

/**
 * Stores the report of an instance that is new, or speaks again after it was stale, if its consumer may have one more.
 * Counts the instances only now and then, so that a thousand that start at once do not each read all reports; near the
 * limit one after the other, and once more afterwards, since other processes store reports too. Deletes reports that no
 * decision rests on where there are too many.
 */
export async function storeInRoom<T>(
  spec: AccountSpec,
  speaker: Speaker,
  ports: Ports,
  store: () => Promise<T>,
): Promise<T | "crowded"> {
  const { board, clock } = ports;
  const known = knownOf(spec, speaker, board);
  for (;;) {
    if (known.allowed > 0) {
      known.allowed -= 1;
      return store();
    }
    if (!known.turn || clock.monotonicMs() - known.turn.sinceMs >= turnMs) break;
    if (await known.turn.isFull) return "crowded";
  }
  const stored = storeCounted(spec, speaker, ports, known, store);
  const end = (isFull: boolean) => {
    delete known.turn;
    return isFull;
  };
  const isFull = stored.then(
    (answer) => end(answer === "crowded"),
    () => end(false),
  );
  known.turn = { isFull, sinceMs: clock.monotonicMs() };
  return stored;
}

async function storeCounted<T>(
  spec: AccountSpec,
  speaker: Speaker,
  ports: Ports,
  known: Counted,
  store: () => Promise<T>,
): Promise<T | "crowded"> {
  const { board } = ports;
  const before = await roomOf(spec, speaker, ports);
  if (before.gone.length > 0) await board.forget(spec.name, before.gone);
  if (before.isFull) return "crowded";
  const answer = await store();
  const after = await roomOf(spec, speaker, ports);
  known.allowed = after.more;
  if (!after.isFull) return answer;
  await board.forget(spec.name, after.own);
  return "crowded";
}

async function roomOf(spec: AccountSpec, { consumer: name, instance }: Speaker, { board, clock }: Ports) {
  const sent = await board.sent(spec.name, name);
  const consumer = spec.consumers.find((known) => known.name === name) ?? { instances: 1 };
  const own = sent.filter((report) => report.instance === instance);
  return { own, ...roomFor(instance, sent, consumer, spec.policy, clock.now()) };
}

function knownOf({ name }: AccountSpec, { consumer }: Speaker, board: ConsumerBoard): Counted {
  const all = counted.get(board) ?? new Map<string, Counted>();
  counted.set(board, all);
  const key = JSON.stringify([name, consumer]);
  const known = all.get(key) ?? { allowed: 0 };
  all.set(key, known);
  return known;
}
