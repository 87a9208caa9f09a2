import { EventGridPublisherClient } from "@azure/eventgrid";
import type { TokenCredential } from "@azure/identity";
import { lifecycleDocument } from "../lifecycle/lifecycle-document.ts";
import type { EventPublisher } from "../ports/event-publisher.ts";
import { translate } from "./azure-errors.ts";

const publishTimeoutMs = 5_000;

/**
 * Publishes to a topic whose input schema is CloudEvents 1.0. Does not retry: the caller keeps events until they are
 * accepted.
 *
 * @param endpoint of the topic, path included. The client requests tokens of the public cloud's Event Grid.
 */
export function eventGridPublisher(credential: TokenCredential, endpoint: string): EventPublisher {
  const client = new EventGridPublisherClient(endpoint, "CloudEvent", credential, {
    retryOptions: { maxRetries: 0 },
  });
  return {
    async publish(events) {
      const batch = events.map(lifecycleDocument).map(({ time, specversion: _added, ...document }) => ({
        ...document,
        time: new Date(time),
      }));
      try {
        await client.send(batch, { abortSignal: AbortSignal.timeout(publishTimeoutMs) });
      } catch (error) {
        throw translate(error, "publishing lifecycle events", "change");
      }
    },
  };
}
