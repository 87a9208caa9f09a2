import type { EvidenceContainerSeed } from "../seed.ts";
import { resourceNotFound } from "./refusals.ts";
import type { ArmOperation, ResourceName, ResourceType } from "./resource-type.ts";
import { isSame } from "./resource-type.ts";

const name = "Microsoft.Storage/storageAccounts";

/** Storage accounts as ARM shows them; what is in them lies in Azurite. */
export function storageAccountType(
  subscriptionId: string,
  seeds: readonly EvidenceContainerSeed[],
): ResourceType<EvidenceContainerSeed> {
  const idOf = ({ resourceGroup, name: account }: ResourceName) =>
    `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/${name}/${account}`;
  return {
    name,
    permission: "storage/read",
    all: () => seeds,
    idOf,
    shown: (account) => ({
      id: idOf(account),
      name: account.name,
      type: name,
      kind: "StorageV2",
      location: "westeurope",
      properties: {},
    }),
    operation: (method, [service, own, containers, container, ...more]) =>
      method === "GET" &&
      isSame([service, own, containers].join("/"), "blobServices/default/containers") &&
      container !== undefined &&
      more.length === 0
        ? getContainer(container, idOf)
        : undefined,
  };
}

/** @see https://learn.microsoft.com/rest/api/storagerp/blob-containers/get */
function getContainer(
  container: string,
  idOf: (name: ResourceName) => string,
): ArmOperation<EvidenceContainerSeed> {
  const operation = "blobContainers/get";
  return {
    name: operation,
    permission: "storage/read",
    action: "Microsoft.Storage/storageAccounts/blobServices/containers/read",
    kind: "reads",
    run(account) {
      const id = `${idOf(account)}/blobServices/default/containers/${container}`;
      if (!isSame(container, account.container))
        return resourceNotFound(operation, account.resourceGroup, id);
      const { policy } = account;
      const body = {
        id,
        name: container,
        type: `${name}/blobServices/containers`,
        properties: {
          hasImmutabilityPolicy: policy !== undefined,
          ...(policy && {
            immutabilityPolicy: {
              properties: { immutabilityPeriodSinceCreationInDays: 365, state: policy },
            },
          }),
        },
      };
      return { status: 200, operation, body };
    },
  };
}
