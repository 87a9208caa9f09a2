import type { Journal } from "../journal.ts";
import type { AppSecretSeed } from "./container-app-seed.ts";
import { containerAppId } from "./container-apps.ts";
import type { ContainerApps, Replica } from "./container-apps.ts";

/** The owner's controls over the container apps of a local Azure; unknown names throw. */
export type ContainerAppControls = {
  containerAppId(app: string): string;
  /** With the secrets that each was started with, after a refresh that may be due. */
  replicas(app: string): Promise<readonly Readonly<Replica>[]>;
  /** Replaces all secrets, as a person in the portal would; the replicas keep their values. */
  setContainerAppSecrets(app: string, secrets: readonly AppSecretSeed[]): Promise<void>;
  /** Makes the platform look for new versions, as if the time had come. */
  refreshContainerApp(app: string): Promise<void>;
  setReplicaState(app: string, replica: string, state: Replica["state"]): void;
};

export function createContainerAppControls(
  apps: ContainerApps,
  subscriptionId: string,
  journal: Journal,
): ContainerAppControls {
  return {
    containerAppId: (name) => containerAppId(subscriptionId, apps.get(name)),
    async replicas(name) {
      const app = apps.get(name);
      await apps.refreshIfDue(app);
      return app.replicas;
    },
    async setContainerAppSecrets(name, secrets) {
      const app = apps.get(name);
      await app.inTurn(() => app.secrets.replace(secrets));
      journal.mark(`somebody set the secrets of the container app ${name}`);
    },
    refreshContainerApp: (name) => apps.refresh(apps.get(name)),
    setReplicaState(name, replicaName, state) {
      const replica = apps.get(name).replicas.find((one) => one.name === replicaName);
      if (replica === undefined)
        throw new Error(`the container app "${name}" has no replica "${replicaName}"`);
      replica.state = state;
      journal.mark(`the replica ${replicaName} is ${state}`);
    },
  };
}
