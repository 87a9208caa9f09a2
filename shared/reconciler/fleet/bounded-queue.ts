import type { Urgency } from "../../domain/urgency.ts";
import type { WakeReason } from "../../domain/world.ts";
import type { Clock } from "../../ports/clock.ts";
import type { StepQueue } from "../../ports/step-queue.ts";
import type { Step } from "../../records/step-codec.ts";

/** How many prompt steps of one process may become due within a window; further ones go with the fleet's. */
const promptPerWindow = 10;
const windowMs = 10_000;

/** How many equal steps a process sends within a second; further ones join a single step that comes later. */
const burst = 8;
const burstMs = 1_000;
const joinedDelayMs = 2_000;
/** The queue counts whole seconds, so a step may come almost one second early. */
const earlyMs = 1_000;

/** What somebody outside can cause as often as they like. */
const fromOutside: readonly WakeReason["kind"][] = ["report", "complaint", "command"];

/** Bounds what goes through a queue; all queues that one of these bounds share its limits. */
export type BoundQueue = (queue: StepQueue) => StepQueue;

interface Recent {
  readonly startMs: number;
  sent: number;
  joined?: { readonly untilMs: number; readonly sending: Promise<void> };
}

/**
 * Keeps the urgent queue short, so that an emergency waits behind few steps. However many instances report or commands
 * are sent: equal steps join, and only a share of the prompt ones goes before the fleet's. The limits are those of one
 * process. An emergency's steps join as well, but always go before the fleet's.
 */
export function queueBounds(clock: Pick<Clock, "monotonicMs">): BoundQueue {
  const promptDue = new Map<number, number>();
  const recent = new Map<string, Recent>();

  function withinShare(urgency: Urgency, delayMs: number): Urgency {
    if (urgency !== "prompt") return urgency;
    const nowMs = clock.monotonicMs();
    for (const window of promptDue.keys()) if ((window + 1) * windowMs <= nowMs) promptDue.delete(window);
    const window = Math.floor((nowMs + delayMs) / windowMs);
    const due = promptDue.get(window) ?? 0;
    if (due >= promptPerWindow) return "ordinary";
    promptDue.set(window, due + 1);
    return urgency;
  }

  function recentOf({ account, because }: Step, urgency: Urgency): Recent {
    const nowMs = clock.monotonicMs();
    const isOver = ({ startMs }: Recent) => nowMs - startMs >= burstMs;
    const key = `${account} ${because.kind} ${urgency}`;
    const known = recent.get(key);
    if (known && !isOver(known)) return known;
    for (const [name, one] of recent) if (isOver(one) && !isAhead(one)) recent.delete(name);
    const next: Recent = { startMs: nowMs, sent: 0, ...(known?.joined && { joined: known.joined }) };
    recent.set(key, next);
    return next;
  }

  function isAhead({ joined }: Recent): boolean {
    return joined !== undefined && joined.untilMs > clock.monotonicMs();
  }

  return (queue) => {
    const send: StepQueue["send"] = (step, urgency, delayMs = 0, head?) =>
      queue.send(step, withinShare(urgency, delayMs), delayMs, head);

    /** Whoever joins relies on a step that begins later than what it is about was stored. */
    function join(step: Step, urgency: Urgency, own: Recent): Promise<void> {
      if (own.joined && isAhead(own)) return own.joined.sending;
      const untilMs = clock.monotonicMs() + joinedDelayMs - earlyMs;
      const joined = { untilMs, sending: send(step, urgency, joinedDelayMs) };
      own.joined = joined;
      joined.sending.catch(() => {
        if (own.joined === joined) delete own.joined;
      });
      return joined.sending;
    }

    return {
      async send(step, urgency, delayMs = 0, head?) {
        if (delayMs > 0 || !fromOutside.includes(step.because.kind)) return send(step, urgency, delayMs);
        const own = recentOf(step, urgency);
        if (own.sent >= burst) return join(step, urgency, own);
        own.sent += 1;
        return send(step, urgency, delayMs, head);
      },
    };
  };
}
