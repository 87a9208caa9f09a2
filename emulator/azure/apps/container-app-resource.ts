import type { ArmResource } from "../arm/resource-type.ts";
import { identityBody } from "../entra/workload-identity.ts";
import type { AppSecret } from "./app-secrets.ts";
import { containerAppId } from "./container-apps.ts";
import type { ContainerApp, Replica } from "./container-apps.ts";

export type AppPlace = { readonly tenantId: string; readonly subscriptionId: string };

/** An app as ARM shows it: its secrets with their places and without their values. */
export function containerAppResource(app: ContainerApp, place: AppPlace): ArmResource {
  return {
    id: containerAppId(place.subscriptionId, app),
    name: app.name,
    type: "Microsoft.App/containerApps",
    location: app.location,
    ...(app.identity && { identity: identityBody(app.identity, place.tenantId) }),
    properties: {
      provisioningState: "Succeeded",
      runningStatus: "Running",
      latestRevisionName: app.revision,
      latestReadyRevisionName: app.revision,
      configuration: { activeRevisionsMode: "Single", secrets: app.secrets.all().map(placeOf) },
      template: templateOf(app),
    },
  };
}

/** A secret with its value, which only listSecrets returns. */
export function secretBody(secret: AppSecret): object {
  return { ...placeOf(secret), ...(secret.value !== undefined && { value: secret.value }) };
}

export function revisionBody(app: ContainerApp, { subscriptionId }: AppPlace): unknown {
  const running = app.replicas.filter(({ state }) => state === "Running").length;
  return {
    id: revisionId(app, subscriptionId),
    name: app.revision,
    type: "Microsoft.App/containerApps/revisions",
    properties: {
      createdTime: app.createdAt.toISOString(),
      active: true,
      replicas: app.replicas.length,
      trafficWeight: 100,
      healthState: running === app.replicas.length ? "Healthy" : "Unhealthy",
      provisioningState: "Provisioned",
      runningState: running === app.replicas.length ? "Running" : running > 0 ? "Degraded" : "Failed",
      template: templateOf(app),
    },
  };
}

export function replicaBody(replica: Replica, app: ContainerApp, { subscriptionId }: AppPlace): unknown {
  const isRunning = replica.state === "Running";
  return {
    id: `${revisionId(app, subscriptionId)}/replicas/${replica.name}`,
    name: replica.name,
    type: "Microsoft.App/containerApps/revisions/replicas",
    properties: {
      createdTime: replica.createdAt.toISOString(),
      runningState: replica.state,
      containers: [
        {
          name: app.name,
          ready: isRunning,
          started: isRunning,
          restartCount: 0,
          runningState: isRunning ? "Running" : "Terminated",
        },
      ],
    },
  };
}

function revisionId(app: ContainerApp, subscriptionId: string): string {
  return `${containerAppId(subscriptionId, app)}/revisions/${app.revision}`;
}

function placeOf({ name, keyVaultUrl }: AppSecret): object {
  return keyVaultUrl === undefined ? { name } : { name, keyVaultUrl, identity: "system" };
}

function templateOf(app: ContainerApp): unknown {
  const env = app.secrets.all().map(({ name }) => ({
    name: name.toUpperCase().replaceAll("-", "_"),
    secretRef: name,
  }));
  return { containers: [{ name: app.name, image: `registry.localhost/${app.name}:1`, env }] };
}
