import type { LifecycleDocument } from "../../../shared/lifecycle/lifecycle-document.ts";
import { lifecycleDocument } from "../../../shared/lifecycle/lifecycle-document.ts";
import type { EventPublisher } from "../../../shared/ports/event-publisher.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

/** A topic that keeps every event it accepts, duplicates included. */
export interface MemoryTopic {
  readonly publisher: EventPublisher;
  readonly failures: Failures;
  readonly accepted: readonly LifecycleDocument[];
  /** The number of requests, accepted or not. */
  asked(): number;
  /** Makes every request fail from now on, or none. */
  down(isDown: boolean): void;
}

export function memoryTopic(): MemoryTopic {
  const failures = plannedFailures();
  const accepted: LifecycleDocument[] = [];
  let asked = 0;
  let isDown = false;
  return {
    failures,
    accepted,
    asked: () => asked,
    down: (down) => {
      isDown = down;
    },
    publisher: {
      async publish(events) {
        asked += 1;
        if (isDown) failures.plan("publish", "failed");
        failures.around("publish", "change", () => {
          accepted.push(...events.map(lifecycleDocument));
        });
      },
    },
  };
}
