import type { Urgency } from "../../../shared/domain/urgency.ts";
import type { Clock } from "../../../shared/ports/clock.ts";
import type { WithdrawableQueue } from "../../../shared/ports/step-queue.ts";
import type { Step } from "../../../shared/records/step-codec.ts";

export interface QueuedStep {
  readonly message: Step;
  readonly urgency: Urgency;
  readonly visibleAt: Date;
}

export interface MemoryStepQueue extends WithdrawableQueue {
  /** Dequeues the oldest message that is due. */
  take(): Step | undefined;
  /** The messages that wait, visible or not. */
  waiting(): readonly QueuedStep[];
}

export function memoryStepQueue(clock: Clock): MemoryStepQueue {
  let waiting: readonly QueuedStep[] = [];
  function put(message: Step, urgency: Urgency, delayMs: number): QueuedStep {
    const wholeSeconds = Math.ceil(delayMs / 1_000) * 1_000;
    const visibleAt = new Date(clock.now().getTime() + wholeSeconds);
    const queued = { message, urgency, visibleAt };
    waiting = [...waiting, queued];
    return queued;
  }

  return {
    send: async (message, urgency, delayMs = 0) => void put(message, urgency, delayMs),
    async sendWithdrawable(message, urgency, delayMs) {
      const queued = put(message, urgency, delayMs);
      return async () => {
        if (!waiting.includes(queued)) throw new Error("the step has been delivered");
        waiting = waiting.filter((one) => one !== queued);
      };
    },
    take() {
      const due = waiting
        .filter(({ visibleAt }) => visibleAt <= clock.now())
        .sort((a, b) => a.visibleAt.getTime() - b.visibleAt.getTime())[0];
      waiting = waiting.filter((step) => step !== due);
      return due?.message;
    },
    waiting: () => waiting,
  };
}
