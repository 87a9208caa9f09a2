import type { LineWriter } from "../../shared/log.ts";
import type { StepQueue } from "../../shared/ports/step-queue.ts";
import { lookAt } from "../triggers/look-at.ts";
import { publishNews } from "../triggers/outbox.ts";
import { promptLooks } from "./prompt-looks.ts";
import type { Services } from "./services.ts";

const queues = new Map<Services, ReturnType<typeof queueOf>>();

/** The step queue of this process's HTTP functions: steps that somebody waits for are looked at here. */
export function requestQueue(services: Services): StepQueue {
  const known = queues.get(services) ?? queueOf(services);
  queues.set(services, known);
  return known;
}

/** Ends the looks of this process, which ends itself. Never rejects. */
export async function endLooks(): Promise<void> {
  await Promise.all([...queues.values()].map((queue) => queue.end()));
}

/**
 * Waits while this process looks at the account for a request: a second look at the same time would make the same calls to
 * Azure. Never rejects.
 */
export async function afterRequests(services: Services, account: string): Promise<void> {
  await queues.get(services)?.idle(account);
}

function queueOf({ stepQueue: queue, ports: { clock, trail } }: Services) {
  // The context of a function that has ended takes no lines.
  const writer: LineWriter = console;
  return promptLooks({
    queue,
    clock,
    writer,
    read: (account) => trail.read(account),
    look: async (step, isTimeUp, head) => {
      await lookAt(step, { worker: crypto.randomUUID(), isTimeUp }, writer, head);
      // No step waits for a topic.
      void publishNews(step.account, writer);
    },
  });
}
