import type { LineWriter } from "../../shared/log.ts";
import type { StepQueue } from "../../shared/ports/step-queue.ts";
import { lookAt } from "../triggers/look-at.ts";
import { publishNews } from "../triggers/outbox.ts";
import { promptLooks } from "./prompt-looks.ts";
import type { Services } from "./services.ts";

const queues = new WeakMap<Services, StepQueue>();

/** The step queue of this process's HTTP functions: steps that somebody waits for are looked at here. */
export function requestQueue(services: Services): StepQueue {
  const known = queues.get(services) ?? queueOf(services);
  queues.set(services, known);
  return known;
}

function queueOf({ stepQueue: queue, ports: { clock } }: Services): StepQueue {
  // The context of a function that has ended takes no lines.
  const writer: LineWriter = console;
  return promptLooks({
    queue,
    clock,
    writer,
    look: async (step, endAtMs) => {
      await lookAt(step, { worker: crypto.randomUUID(), endAtMs }, writer);
      // No step waits for a topic.
      void publishNews(step.account, writer);
    },
  });
}
