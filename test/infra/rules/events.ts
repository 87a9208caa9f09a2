import { nearExpiryQueueName } from "../../../shared/queue-names.ts";
import type { Infrastructure, Resource } from "./infrastructure.ts";
import { ofType, textsAt, valuesAt } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

/** Key Vault publishes others too, which keyturn has no use for. @see https://learn.microsoft.com/azure/event-grid/event-schema-key-vault */
const eventType = "Microsoft.KeyVault.SecretNearExpiry";

const subscriptions = (infrastructure: Infrastructure) =>
  ofType(infrastructure, "Microsoft.EventGrid/systemTopics/eventSubscriptions");

const destinationsOf = (resource: Resource) => [
  ...valuesAt(resource, "properties.destination").filter((destination) => destination !== null),
  ...valuesAt(resource, "properties.deliveryWithResourceIdentity.destination"),
];

const namesOf = (infrastructure: Infrastructure, type: string) =>
  ofType(infrastructure, type).map(({ name }) => name.split("/").at(-1));

export const events: readonly Rule[] = [
  {
    name: "keyturn subscribes to the event that Key Vault publishes",
    faults: (infrastructure) =>
      subscriptions(infrastructure).flatMap(({ name, ...resource }) => {
        const types = textsAt(resource, "properties.filter.includedEventTypes.*");
        return types.length === 1 && types[0] === eventType ? [] : [`${name}: ${types.join(", ")}`];
      }),
  },
  {
    name: "events go into the queue that the app reads, or to its function",
    faults: (infrastructure) =>
      subscriptions(infrastructure).flatMap(({ name, ...resource }) =>
        destinationsOf({ name, ...resource })
          .filter((destination) => {
            const [queue] = textsAt(destination, "properties.queueName");
            const [target = ""] = textsAt(destination, "properties.resourceId");
            return queue === undefined
              ? !target.endsWith("/functions/nearExpiry")
              : queue !== nearExpiryQueueName;
          })
          .map((destination) => `${name}: ${JSON.stringify(destination)}`),
      ),
  },
  {
    name: "queues and containers that events need are deployed with them",
    faults: (infrastructure) => {
      const queues = namesOf(infrastructure, "Microsoft.Storage/storageAccounts/queueServices/queues");
      const containers = namesOf(infrastructure, "Microsoft.Storage/storageAccounts/blobServices/containers");
      return subscriptions(infrastructure).flatMap((resource) => [
        ...destinationsOf(resource)
          .flatMap((destination) => textsAt(destination, "properties.queueName"))
          .filter((queue) => !queues.includes(queue)),
        ...textsAt(
          resource,
          "properties.deadLetterWithResourceIdentity.deadLetterDestination.properties.blobContainerName",
        ).filter((container) => !containers.includes(container)),
      ]);
    },
  },
  {
    name: "a topic delivers with an identity that it has",
    faults: (infrastructure) =>
      ofType(infrastructure, "Microsoft.EventGrid/systemTopics")
        .filter((topic) => !textsAt(topic, "identity.type").some((type) => type.includes("SystemAssigned")))
        .map(({ name }) => name),
  },
];
