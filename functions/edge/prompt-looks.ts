import type { Urgency } from "../../shared/domain/urgency.ts";
import type { WakeReason } from "../../shared/domain/world.ts";
import { KeyturnError } from "../../shared/errors.ts";
import type { LineWriter } from "../../shared/log.ts";
import { logLine } from "../../shared/log.ts";
import type { Clock } from "../../shared/ports/clock.ts";
import type { StepQueue, WithdrawableQueue } from "../../shared/ports/step-queue.ts";
import { stepQueueFor } from "../../shared/queue-names.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { Step } from "../../shared/records/step-codec.ts";

/** How long a step stays hidden in its queue while this process looks: longer than most looks take. */
const hiddenMs = 5_000;
/** How long one look may take here; whoever takes the step over then goes on. */
const lookMs = 30_000;
/** How long looks may take to end with the process: Azure gives a worker five seconds. */
const endingMs = 4_500;
/** Accounts that one process looks at for its requests. An emergency is looked at in any case. */
const maxAccounts = 8;

/** What somebody waits for: a person, or the consumers of a rotation. */
const awaited: readonly WakeReason["kind"][] = ["report", "complaint", "command"];

interface Sent {
  readonly step: Step;
  readonly urgency: Urgency;
  /** Read after the news of the step was stored, if by this process. */
  readonly head: Trail | undefined | Promise<Trail | undefined>;
  readonly hiddenUntilMs: number;
  readonly withdraw: () => Promise<void>;
}

interface Surroundings {
  readonly queue: WithdrawableQueue;
  readonly clock: Pick<Clock, "monotonicMs" | "sleep">;
  /** Reads an account's head. */
  readonly read: (account: string) => Promise<Trail>;
  /** Looks at a step's account until the time is up; begins with the head, if there is one. */
  readonly look: (step: Step, isTimeUp: () => boolean, head: Trail | undefined) => Promise<void>;
  /** Not a function's context: the look outlives the invocation. */
  readonly writer: LineWriter;
}

/** A queue, and the looks of its process. */
interface PromptLooks extends StepQueue {
  /**
   * Ends the looks under way before their next effect, and begins no more: what is left comes to the functions of the
   * queues. A look that is cut off in the middle of an effect would hold up its account until its claim ends. Never
   * rejects.
   */
  end(): Promise<void>;
  /** Waits until this process looks at the account for no step that was sent before. Never rejects. */
  idle(account: string): Promise<void>;
}

/**
 * A queue whose sender looks at the account itself, once the step is safe in the queue: a queue's listener finds a
 * message up to its polling interval later. Nobody waits for the look. The step is hidden meanwhile, and taken back when
 * the look has succeeded; if this process ends or fails, it comes to a function of the queue.
 *
 * Looks at one account follow each other, each for all steps that were sent before it began; urgent ones do not wait for
 * others.
 */
export function promptLooks({ queue, clock, read, look, writer }: Surroundings): PromptLooks {
  const lanes = new Map<string, Sent[]>();
  /** What is under way, with its account; none of them rejects. */
  const working = new Map<Promise<void>, string>();
  let isEnding = false;

  async function send(step: Step, urgency: Urgency, lane: string, head: Trail | undefined): Promise<void> {
    const hiddenUntilMs = clock.monotonicMs() + hiddenMs;
    // The look that follows at once need not wait for it.
    const early = head ?? (lanes.has(lane) ? undefined : readIfPossible(step.account));
    const withdraw = await queue.sendWithdrawable(step, urgency, hiddenMs);
    const sent = { step, urgency, hiddenUntilMs, withdraw };
    const waiting = lanes.get(lane);
    if (waiting) return void waiting.push({ ...sent, head });
    lanes.set(lane, [{ ...sent, head: early }]);
    track(step.account, workOff(lane));
  }

  function track(account: string, begun: Promise<void>): void {
    const over = begun.catch(() => undefined);
    working.set(over, account);
    void over.then(() => working.delete(over));
  }

  /** Where it cannot be read now, the look reads it, or says why not. */
  const readIfPossible = (account: string) => read(account).catch(() => undefined);

  /** Never rejects: an unhandled rejection ends the process, and every invocation in it. */
  async function workOff(lane: string): Promise<void> {
    const waiting = lanes.get(lane) ?? [];
    const goesOn = () => waiting.length > 0 && !isEnding;
    while (goesOn()) await lookFor(waiting.splice(0));
    lanes.delete(lane);
  }

  async function lookFor(all: readonly Sent[]): Promise<void> {
    // A complaint asks for the widest look.
    const first = all.find(({ step }) => step.because.kind === "complaint") ?? all[0];
    if (!first) return;
    const endAtMs = clock.monotonicMs() + lookMs;
    try {
      // Only the newest head can still be current, and only if nobody has written since.
      const head = await all.at(-1)?.head;
      await look(first.step, () => isEnding || clock.monotonicMs() >= endAtMs, head);
      await Promise.allSettled(all.map(({ withdraw }) => withdraw()));
    } catch (error) {
      await handOver(first, error);
    }
  }

  /** A step that is still hidden comes by itself. Any other may have come while this look kept all others away. */
  async function handOver({ step, urgency, hiddenUntilMs }: Sent, error: unknown): Promise<void> {
    const { account, because } = step;
    const { code, message } =
      error instanceof KeyturnError ? error : { code: "UNEXPECTED", message: String(error) };
    logLine(writer, "warn", "look-handed-over", { account, because: because.kind, code, message });
    if (clock.monotonicMs() < hiddenUntilMs) return;
    try {
      await queue.send(step, urgency);
    } catch {
      // The sweep finds the account.
    }
  }

  return {
    async send(step, urgency, delayMs = 0, head?) {
      const lane = `${stepQueueFor(urgency)} ${step.account}`;
      const isFull = lanes.size >= maxAccounts && !lanes.has(lane) && urgency !== "emergency";
      if (delayMs > 0 || isEnding || isFull || !awaited.includes(step.because.kind))
        return queue.send(step, urgency, delayMs);
      const sending = send(step, urgency, lane, head);
      // What this process looks at soon counts as well.
      track(step.account, sending);
      return sending;
    },

    async end() {
      isEnding = true;
      await Promise.race([Promise.all(working.keys()), clock.sleep(endingMs)]);
    },

    async idle(account) {
      await Promise.all([...working].flatMap(([work, of]) => (of === account ? [work] : [])));
    },
  };
}
