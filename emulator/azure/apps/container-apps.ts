import { randomBytes } from "node:crypto";
import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import { createTurns } from "../in-turn.ts";
import type { InTurn } from "../in-turn.ts";
import type { WorkloadReads } from "../vault/workload-reads.ts";
import { createAppSecrets } from "./app-secrets.ts";
import type { AppSecret, AppSecrets } from "./app-secrets.ts";
import type { ContainerAppSeed } from "./container-app-seed.ts";

/** `secrets`: the values that its containers were started with. */
export type Replica = {
  readonly name: string;
  readonly createdAt: Date;
  readonly secrets: readonly AppSecret[];
  state: "Running" | "NotRunning";
};

export type ContainerApp = {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly identity: WorkloadIdentity | undefined;
  readonly revision: string;
  readonly createdAt: Date;
  readonly secrets: AppSecrets;
  readonly refreshMs: number;
  readonly restartsOnRefresh: boolean;
  readonly inTurn: InTurn;
  /** When the platform last looked for new versions, in epoch milliseconds. */
  lookedAt: number;
  replicas: readonly Replica[];
};

export type ContainerApps = {
  all(): readonly ContainerApp[];
  /** Throws for an unknown app; for the emulator's owner, not for clients. */
  get(name: string): ContainerApp;
  /** Looks for new versions if they are due; happens only on a read, not on a timer. */
  refreshIfDue(app: ContainerApp): Promise<void>;
  /** Looks for new versions now and, if the app is set to, restarts its replicas for a new value. */
  refresh(app: ContainerApp): Promise<void>;
  /** Replaces every replica with one that starts with the platform's current secrets. Reads no vault. */
  restart(app: ContainerApp): void;
};

const HALF_HOUR_MS = 1_800_000;

/** Creates the apps and reads their secrets, as a platform does at deployment. */
export async function createContainerApps(
  seeds: readonly ContainerAppSeed[],
  reads: WorkloadReads,
  vaultSuffix: string,
): Promise<ContainerApps> {
  const made = await Promise.all(
    seeds.map(async (seed) => {
      const secrets = createAppSecrets(seed.identity, reads, vaultSuffix);
      await secrets.replace(seed.secrets);
      return makeApp(seed, secrets);
    }),
  );
  const apps = new Map(made.map((app) => [app.name.toLowerCase(), app]));
  return {
    all: () => [...apps.values()],
    get(name) {
      const app = apps.get(name.toLowerCase());
      if (app === undefined) throw new Error(`there is no container app "${name}"`);
      return app;
    },
    refreshIfDue: (app) =>
      app.inTurn(async () => {
        if (Date.now() >= app.lookedAt + app.refreshMs) await look(app);
      }),
    refresh: (app) => app.inTurn(() => look(app)),
    restart,
  };
}

function makeApp(seed: ContainerAppSeed, secrets: AppSecrets): ContainerApp {
  const app: ContainerApp = {
    name: seed.name,
    resourceGroup: seed.resourceGroup,
    location: seed.location ?? "westeurope",
    identity: seed.identity,
    revision: `${seed.name}--${randomName(7)}`,
    createdAt: new Date(),
    secrets,
    refreshMs: seed.refreshMs ?? HALF_HOUR_MS,
    restartsOnRefresh: seed.restartsOnRefresh ?? true,
    inTurn: createTurns(),
    lookedAt: Date.now(),
    replicas: [],
  };
  app.replicas = Array.from({ length: seed.replicas }, () => newReplica(app));
  return app;
}

async function look(app: ContainerApp): Promise<void> {
  const hasNewValue = await app.secrets.refresh();
  app.lookedAt = Date.now();
  if (hasNewValue && app.restartsOnRefresh) restart(app);
}

function restart(app: ContainerApp): void {
  app.replicas = app.replicas.map(() => newReplica(app));
}

function newReplica({ revision, secrets }: ContainerApp): Replica {
  const name = `${revision}-${randomName(10)}-${randomName(5)}`;
  return { name, createdAt: new Date(), secrets: secrets.all(), state: "Running" };
}

function randomName(length: number): string {
  return randomBytes(length).toString("hex").slice(0, length);
}

export function containerAppId(
  subscriptionId: string,
  { resourceGroup, name }: Pick<ContainerApp, "resourceGroup" | "name">,
): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.App/containerApps/${name}`;
}
