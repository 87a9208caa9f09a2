import type { Urgency } from "../../../shared/domain/urgency.ts";
import type { Clock } from "../../../shared/ports/clock.ts";
import type { StepQueue } from "../../../shared/ports/step-queue.ts";
import type { Step } from "../../../shared/records/step-codec.ts";

export interface QueuedStep {
  readonly message: Step;
  readonly urgency: Urgency;
  readonly visibleAt: Date;
}

export interface MemoryStepQueue extends StepQueue {
  /** Dequeues the oldest message that is due. */
  take(): Step | undefined;
  /** The messages that wait, visible or not. */
  waiting(): readonly QueuedStep[];
}

export function memoryStepQueue(clock: Clock): MemoryStepQueue {
  let waiting: readonly QueuedStep[] = [];
  return {
    async send(message, urgency, delayMs = 0) {
      const wholeSeconds = Math.ceil(delayMs / 1_000) * 1_000;
      const visibleAt = new Date(clock.now().getTime() + wholeSeconds);
      waiting = [...waiting, { message, urgency, visibleAt }];
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
