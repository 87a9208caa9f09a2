import type { Reachable } from "../ports/reachable.ts";
import { ServiceUnavailableError } from "../errors.ts";
import { failureOf, translate } from "./azure-errors.ts";
import { evidenceContainerName } from "./blob-evidence-store.ts";
import type { Storage } from "./storage.ts";
import { stepQueueName, urgentStepQueueName } from "../queue-names.ts";
import { bucketTableName } from "./tables/table-bucket-store.ts";
import { rolloutTableName } from "./tables/table-rollout-board.ts";
import { wakeTableName } from "./tables/table-wake-index.ts";

const topicTimeoutMs = 5_000;

/**
 * Lists the services that keyturn uses and no other check covers.
 *
 * @param eventsEndpoint of the topic, path included; absent when no events are published.
 */
export function reachablePlaces(
  storage: Storage,
  evidence: Pick<Storage, "container">,
  eventsEndpoint: string | undefined,
): readonly Reachable[] {
  const container = evidence.container(evidenceContainerName);
  return [
    stepQueue(storage, stepQueueName),
    stepQueue(storage, urgentStepQueueName),
    table(storage, "due-index", wakeTableName, "wake"),
    table(storage, "write-turns", bucketTableName, "rotation"),
    table(storage, "rollout-board", rolloutTableName, "rotation of a fleet with a rollout"),
    reachable("evidence-archive", container.url, "asking for the archive of evidence", async () =>
      (await container.exists()) ? "it is there" : "it may be asked for, and is made with the first bundle",
    ),
    ...(eventsEndpoint === undefined ? [] : [topic(eventsEndpoint)]),
  ];
}

function stepQueue(storage: Storage, name: string): Reachable {
  const queue = storage.queue(name);
  return reachable("step-queue", queue.url, `asking for the queue ${name}`, async () =>
    (await queue.exists()) ? "it is there" : "it may be asked for, and is made with the first step",
  );
}

/** Reads one row, so that an unreadable table is found before the first rotation. */
function table(storage: Storage, check: Reachable["check"], name: string, first: string): Reachable {
  const client = storage.table(name);
  const target = `${client.url.replace(/\?.*$/, "").replace(/\/$/, "")}/${name}`;
  return reachable(check, target, `asking for the table ${name}`, async () => {
    try {
      await client.listEntities().byPage({ maxPageSize: 1 }).next();
      return "it can be read";
    } catch (error) {
      if (failureOf(error).statusCode !== 404) throw error;
      return `it may be asked for, and is made with the first ${first}`;
    }
  });
}

function reachable(
  check: Reachable["check"],
  target: string,
  operation: string,
  ask: () => Promise<string>,
): Reachable {
  return {
    check,
    // A connection string may append a signature to the address.
    target: target.replace(/\?.*$/, ""),
    async reach() {
      try {
        return await ask();
      } catch (error) {
        throw translate(error, operation, "read");
      }
    },
  };
}

/** Checks only that the topic answers: the right to publish shows with the first event. */
function topic(endpoint: string): Reachable {
  return {
    check: "events-topic",
    target: endpoint,
    async reach() {
      try {
        const signal = AbortSignal.timeout(topicTimeoutMs);
        await fetch(endpoint, { method: "OPTIONS", redirect: "manual", signal });
      } catch (error) {
        throw new ServiceUnavailableError("asking for the topic", { cause: error });
      }
      return "it answers; whether events may be sent shows with the first one";
    },
  };
}
