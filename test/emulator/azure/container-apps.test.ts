import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { ContainerAppSeed } from "../../../emulator/azure/apps/container-app-seed.ts";
import { collect, secretClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";
import { APP_IDENTITY, containerAppsClient, vaultReadsOf } from "./workloads-sample.ts";

const KEY_URL = "https://kv-main.vault.localhost/secrets/ai-key";
const WORKER: ContainerAppSeed = {
  name: "Worker",
  resourceGroup: "rg-apps",
  identity: APP_IDENTITY,
  permissions: ["vault/read:kv-main"],
  secrets: [
    { name: "ai-key", keyVaultUrl: KEY_URL },
    { name: "own", value: "typed in" },
  ],
  replicas: 2,
};

let azure: SampleAzure;
afterEach(() => azure.dispose());

async function start(change: Partial<ContainerAppSeed> = {}): Promise<void> {
  azure = await startSampleAzure({
    secrets: [{ vault: "kv-main", name: "ai-key", value: { text: "first" } }],
    containerApps: [{ ...WORKER, ...change }],
  });
}

async function publish(value: string): Promise<void> {
  await secretClient(azure).setSecret("ai-key", value);
}

async function secretValue(name = "ai-key"): Promise<string | undefined> {
  const { value } = await containerAppsClient(azure).containerApps.listSecrets("rg-apps", "worker");
  return value.find((secret) => secret.name === name)?.value;
}

async function revision(): Promise<string> {
  return (await containerAppsClient(azure).containerApps.get("rg-apps", "Worker")).latestRevisionName ?? "";
}

async function replicas() {
  const { listReplicas } = containerAppsClient(azure).containerAppsRevisionReplicas;
  return (await listReplicas("rg-apps", "Worker", await revision())).value;
}

describe("the container apps of the local Azure, through the management SDK", () => {
  beforeEach(() => start());

  it("shows where secrets come from and never their values", async () => {
    const { containerApps } = containerAppsClient(azure);
    const app = await containerApps.get("rg-apps", "worker");
    expect(app).toMatchObject({
      id: azure.containerAppId("Worker"),
      identity: { type: "SystemAssigned", principalId: APP_IDENTITY.objectId },
      runningStatus: "Running",
    });
    expect(app.configuration?.secrets).toEqual([
      {
        name: "ai-key",
        keyVaultUrl: `${azure.vaultUrl("kv-main")}/secrets/ai-key`,
        identity: "system",
        value: undefined,
      },
      { name: "own", keyVaultUrl: undefined, identity: undefined, value: undefined },
    ]);
    expect(await collect(containerApps.listBySubscription())).toEqual([app]);
    expect(await collect(containerApps.listByResourceGroup("RG-APPS"))).toEqual([app]);
  });

  it("lists the values that the platform resolved", async () => {
    expect([await secretValue(), await secretValue("own")]).toEqual(["first", "typed in"]);
  });

  it("shows one active revision with its replicas", async () => {
    const { listRevisions, getRevision } = containerAppsClient(azure).containerAppsRevisions;
    const revisions = await collect(listRevisions("rg-apps", "Worker"));
    expect(revisions).toMatchObject([
      { name: await revision(), active: true, replicas: 2, runningState: "Running" },
    ]);
    expect(await getRevision("rg-apps", "Worker", await revision())).toEqual(revisions[0]);
    expect(await replicas()).toMatchObject([
      { createdTime: expect.any(Date), runningState: "Running", containers: [{ ready: true }] },
      { createdTime: expect.any(Date), runningState: "Running", containers: [{ ready: true }] },
    ]);
  });

  it("picks up a new version with new replicas when the platform looks, not before", async () => {
    const before = await replicas();
    await publish("second");
    expect([await secretValue(), await replicas()]).toEqual(["first", before]);
    await azure.refreshContainerApp("worker");
    expect(await secretValue()).toBe("second");
    const after = await replicas();
    const names = [...before, ...after].map(({ name }) => name);
    expect(new Set(names).size).toBe(4);
    expect((await azure.replicas("Worker"))[0]?.secrets[0]?.value).toBe("second");
  });

  it("keeps the replicas when the platform finds nothing new", async () => {
    const before = await replicas();
    await azure.refreshContainerApp("worker");
    expect(await replicas()).toEqual(before);
  });

  it("replaces the replicas when a revision is restarted, and reads no vault for it", async () => {
    const [before] = await replicas();
    await publish("second");
    const beganAt = new Date();
    await containerAppsClient(azure).containerAppsRevisions.restartRevision(
      "rg-apps",
      "Worker",
      await revision(),
    );
    const [after] = await replicas();
    expect(after?.name).not.toBe(before?.name);
    expect(after?.createdTime?.getTime()).toBeGreaterThanOrEqual(beganAt.getTime());
    expect(await secretValue()).toBe("first");
  });

  it("shows a replica that does not run", async () => {
    const [first, second] = await replicas();
    azure.setReplicaState("Worker", first?.name ?? "", "NotRunning");
    expect((await replicas()).map(({ runningState }) => runningState)).toEqual(["NotRunning", "Running"]);
    const { getRevision } = containerAppsClient(azure).containerAppsRevisions;
    expect(await getRevision("rg-apps", "Worker", await revision())).toMatchObject({
      runningState: "Degraded",
      healthState: "Unhealthy",
    });
    expect(() => azure.setReplicaState("Worker", `${second?.name}x`, "Running")).toThrow("no replica");
  });

  it("reads the vault as the identity of the app, and the journal shows which version it got", async () => {
    await publish("second");
    await azure.refreshContainerApp("Worker");
    const [first, second] = azure.secretVersions("kv-main", "ai-key");
    const idOf = (version: string | undefined) => `${azure.vaultUrl("kv-main")}/secrets/ai-key/${version}`;
    expect(vaultReadsOf(azure, APP_IDENTITY.objectId)).toMatchObject([
      {
        client: "ContainerApps",
        caller: { name: "containerApps/Worker" },
        responseBody: { id: idOf(first?.version) },
      },
      { client: "ContainerApps", responseBody: { id: idOf(second?.version) } },
    ]);
  });

  it("keeps its values while the identity may not read the vault", async () => {
    const before = await replicas();
    azure.setPermissions("containerApps/Worker", []);
    await publish("second");
    await azure.refreshContainerApp("Worker");
    expect([await secretValue(), await replicas()]).toEqual(["first", before]);
  });

  it.each([
    ["an app", "nobody", "any"],
    ["a revision", "Worker", "Worker--none"],
  ])("does not know %s that was never made", async (_what, app, revisionName) => {
    const { getRevision } = containerAppsClient(azure).containerAppsRevisions;
    await expect(getRevision("rg-apps", app, revisionName)).rejects.toMatchObject({
      statusCode: 404,
      code: "ResourceNotFound",
    });
  });

  it("keeps reading, listing secrets and restarting apart, per app", async () => {
    const { containerApps, containerAppsRevisions } = containerAppsClient(azure, "guest");
    const name = await revision();
    const tried = async () => {
      const outcomes = await Promise.allSettled([
        containerApps.get("rg-apps", "Worker"),
        containerApps.listSecrets("rg-apps", "Worker"),
        containerAppsRevisions.restartRevision("rg-apps", "Worker", name),
      ]);
      return outcomes.map((one) => (one.status === "fulfilled" ? "done" : one.reason.code));
    };
    const no = "AuthorizationFailed";
    azure.setPermissions("guest", ["app/read:worker"]);
    expect(await tried()).toEqual(["done", no, no]);
    azure.setPermissions("guest", ["app/listSecrets:worker"]);
    expect(await tried()).toEqual([no, "done", no]);
    azure.setPermissions("guest", ["app/restart:worker", "app/read:other"]);
    expect(await tried()).toEqual([no, no, "done"]);
  });
});

describe("container apps that are set up otherwise", () => {
  it("look for new versions by themselves when their time has come", async () => {
    await start({ refreshMs: 0 });
    const [before] = await replicas();
    await publish("second");
    const [after] = await replicas();
    expect(after?.name).not.toBe(before?.name);
    expect(await secretValue()).toBe("second");
  });

  it("may take up a version without new replicas, which then hold the old one", async () => {
    await start({ restartsOnRefresh: false });
    await publish("second");
    await azure.refreshContainerApp("Worker");
    expect(await secretValue()).toBe("second");
    expect((await azure.replicas("Worker"))[0]?.secrets[0]?.value).toBe("first");
  });

  it("never leave a version that the URL pins", async () => {
    await start();
    const [first] = azure.secretVersions("kv-main", "ai-key");
    const keyVaultUrl = `${KEY_URL}/${first?.version}`;
    await azure.setContainerAppSecrets("Worker", [{ name: "ai-key", keyVaultUrl }]);
    await publish("second");
    await azure.refreshContainerApp("Worker");
    expect(await secretValue()).toBe("first");
  });

  it("keep their replicas when somebody changes secrets", async () => {
    await start();
    const before = await replicas();
    await azure.setContainerAppSecrets("Worker", [{ name: "ai-key", value: "typed over" }]);
    expect([await secretValue(), await replicas()]).toEqual(["typed over", before]);
  });

  it("have no value for a secret that they may not read", async () => {
    await start({ permissions: [] });
    expect([await secretValue(), await secretValue("own")]).toEqual([undefined, "typed in"]);
  });
});
