import { createContainerAppsAPI } from "@azure/arm-appcontainers/api";
import { get, listSecrets } from "@azure/arm-appcontainers/api/containerApps";
import { listReplicas } from "@azure/arm-appcontainers/api/containerAppsRevisionReplicas";
import { listRevisions, restartRevision } from "@azure/arm-appcontainers/api/containerAppsRevisions";
import type { TokenCredential } from "@azure/identity";
import type { ObservationBy } from "../../domain/confirmation/kinds.ts";
import type { ContainerSecret, Replica } from "../../domain/confirmation/observation.ts";
import { secretUri } from "../key-vault-reference.ts";
import { fingerprintOf } from "../../secret-value.ts";
import type { WorkloadResource } from "../../workload-resource.ts";
import { workloadResource } from "../../workload-resource.ts";
import { translate } from "../azure-errors.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions, unreachable } from "../resource-manager-client.ts";

const askTimeoutMs = 10_000;
const restartTimeoutMs = 30_000;

/** Asks Container Apps which values the secrets of an app hold and when its replicas started. */
export function containerAppObserver(credential: TokenCredential, cloud: ArmCloud) {
  const clientOf = ({ subscription }: WorkloadResource) =>
    createContainerAppsAPI(credential, subscription, armOptions(cloud));

  return {
    async ask(appId: string): Promise<ObservationBy<"container-app">> {
      const app = appOf(appId);
      const client = clientOf(app);
      const abortSignal = AbortSignal.timeout(askTimeoutMs);
      try {
        const [secrets, replicas] = await Promise.all([
          secretsOf(client, app, abortSignal),
          replicasOf(client, app, abortSignal),
        ]);
        return { kind: "container", secrets, replicas };
      } catch (error) {
        return unreachable(error, `reading the secrets of ${app.name}`);
      }
    },

    /** @throws {KeyturnError} the platform did not answer or refused; some revisions may have been restarted. */
    async restart(appId: string): Promise<void> {
      const app = appOf(appId);
      const client = clientOf(app);
      const abortSignal = AbortSignal.timeout(restartTimeoutMs);
      try {
        for (const revision of await activeRevisions(client, app, abortSignal)) {
          await restartRevision(client, app.resourceGroup, app.name, revision, { abortSignal });
        }
      } catch (error) {
        throw translate(error, `restarting the revisions of ${app.name}`, "change");
      }
    },
  };
}

type Client = ReturnType<typeof createContainerAppsAPI>;

/** The references come from the app, the values from its secrets; a value is hashed at once and forgotten. */
async function secretsOf(
  client: Client,
  { resourceGroup, name }: WorkloadResource,
  abortSignal: AbortSignal,
): Promise<readonly ContainerSecret[]> {
  const [app, { value: resolved }] = await Promise.all([
    get(client, resourceGroup, name, { abortSignal }),
    listSecrets(client, resourceGroup, name, { abortSignal }),
  ]);
  const declared = app.configuration?.secrets ?? [];
  return resolved.flatMap(({ name: secret, value, keyVaultUrl }) => {
    if (secret === undefined) return [];
    const url = keyVaultUrl ?? declared.find((one) => one.name === secret)?.keyVaultUrl;
    const reference = url === undefined ? undefined : secretUri(url);
    const fingerprint = value ? fingerprintOf(value) : undefined;
    return [{ name: secret, ...(fingerprint && { fingerprint }), ...(reference && { reference }) }];
  });
}

async function replicasOf(
  client: Client,
  app: WorkloadResource,
  abortSignal: AbortSignal,
): Promise<readonly Replica[]> {
  const { resourceGroup, name } = app;
  const revisions = await activeRevisions(client, app, abortSignal);
  const found = await Promise.all(
    revisions.map((revision) => listReplicas(client, resourceGroup, name, revision, { abortSignal })),
  );
  return found.flatMap(({ value }) =>
    value.map(({ name: replica = "?", createdTime, runningState }) => ({
      name: replica,
      // A replica without a start time may be of any age.
      createdAt: createdTime ?? new Date(0),
      running: runningState === "Running",
    })),
  );
}

async function activeRevisions(
  client: Client,
  { resourceGroup, name }: WorkloadResource,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const active: string[] = [];
  for await (const revision of listRevisions(client, resourceGroup, name, { abortSignal })) {
    if (revision.active && revision.name !== undefined) active.push(revision.name);
  }
  return active;
}

function appOf(appId: string): WorkloadResource {
  const app = workloadResource(appId);
  if (!app) throw new TypeError("the fleet file let through the id of something else than a container app");
  return app;
}
