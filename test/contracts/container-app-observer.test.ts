import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { AccessDeniedError } from "../../shared/errors.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { startSampleAzure } from "../emulator/azure/sample-azure.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { APP_IDENTITY } from "../emulator/azure/workloads-sample.ts";
import { askedSecret, publish, sourceIn, versionsIn } from "./asked-azure.ts";

const permissions = ["vault/read:kv-main"];

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure({
    secrets: [{ vault: "kv-main", name: "ai-key", value: { text: "first" } }],
    containerApps: [
      {
        name: "worker",
        resourceGroup: "rg-apps",
        identity: APP_IDENTITY,
        permissions,
        secrets: [],
        replicas: 2,
      },
    ],
  });
});
afterAll(() => azure.dispose());

beforeEach(async () => {
  azure.setPermissions("guest", []);
  azure.setPermissions("containerApps/worker", permissions);
  await azure.setContainerAppSecrets("worker", [
    { name: "ai-key", keyVaultUrl: keyUrl() },
    { name: "own", value: "typed in" },
  ]);
});

function keyUrl(): string {
  return `${azure.vaultUrl("kv-main")}/secrets/ai-key`;
}

function how() {
  return { kind: "container-app", app: azure.containerAppId("worker"), restart: true } as const;
}

const ask = (asker?: "guest") => sourceIn(azure, asker).ask(how(), askedSecret(azure));

const reference = () => ({ vault: azure.vaultUrl("kv-main"), secret: "ai-key" });

describe("asking Container Apps", () => {
  it("says where secrets come from, which keys they hold, and since when replicas run", async () => {
    const value = await publish(azure, "latest");
    await azure.refreshContainerApp("worker");
    const replicas = await azure.replicas("worker");
    const observation = await ask();
    expect(observation).toEqual({
      kind: "container",
      secrets: [
        { name: "ai-key", reference: reference(), fingerprint: fingerprintOf("latest") },
        { name: "own", fingerprint: fingerprintOf("typed in") },
      ],
      replicas: replicas.map(({ name, createdAt }) => ({ name, createdAt, running: true })),
    });
    expect(replicas).toHaveLength(2);
    expect(JSON.stringify(observation)).not.toMatch(new RegExp(`latest|typed in|${value}`));
  });

  it("keeps reporting the previous key until the platform has looked", async () => {
    await publish(azure, "newer");
    expect(await ask()).not.toMatchObject({ secrets: [{ fingerprint: fingerprintOf("newer") }, {}] });
    await azure.refreshContainerApp("worker");
    expect(await ask()).toMatchObject({ secrets: [{ fingerprint: fingerprintOf("newer") }, {}] });
  });

  it("distinguishes pinned secrets from others", async () => {
    const [version = ""] = versionsIn(azure);
    await azure.setContainerAppSecrets("worker", [{ name: "ai-key", keyVaultUrl: `${keyUrl()}/${version}` }]);
    expect(await ask()).toMatchObject({
      secrets: [{ reference: { ...reference(), version }, fingerprint: fingerprintOf("first") }],
    });
  });

  it("names a secret that the platform could not read, without a key", async () => {
    azure.setPermissions("containerApps/worker", []);
    await azure.setContainerAppSecrets("worker", [{ name: "fresh", keyVaultUrl: keyUrl() }]);
    expect(await ask()).toMatchObject({ secrets: [{ name: "fresh", reference: reference() }] });
    expect(await ask()).not.toHaveProperty("secrets.0.fingerprint");
  });

  it("says which replica does not run", async () => {
    const [first, second] = await azure.replicas("worker");
    azure.setReplicaState("worker", first?.name ?? "", "NotRunning");
    expect(await ask()).toMatchObject({
      replicas: [
        { name: first?.name, running: false },
        { name: second?.name, running: true },
      ],
    });
  });

  it.each([
    ["secrets", ["app/read:worker"]],
    ["the app", ["app/listSecrets:worker"]],
  ])("says so when keyturn may not read %s", async (_what, allowed) => {
    azure.setPermissions("guest", allowed);
    expect(await ask("guest")).toEqual({
      kind: "unreachable",
      detail: expect.stringMatching(/^reading the secrets of worker is not allowed .*see the roles/),
    });
  });

  it("says so when there is no such app", async () => {
    const absent = { ...how(), app: how().app.replace("/worker", "/nobody") };
    expect(await sourceIn(azure).ask(absent, askedSecret(azure))).toEqual({
      kind: "unreachable",
      detail: "reading the secrets of nobody found nothing there",
    });
  });
});

describe("restarting Container Apps", () => {
  it("replaces every replica, which changes no secret", async () => {
    const before = await azure.replicas("worker");
    const observation = await ask();
    await sourceIn(azure).takeUp(how());
    const names = [...before, ...(await azure.replicas("worker"))].map(({ name }) => name);
    expect(new Set(names).size).toBe(4);
    expect({ ...(await ask()), replicas: [] }).toEqual({ ...observation, replicas: [] });
  });

  it("fails without the permission", async () => {
    azure.setPermissions("guest", ["app/read", "app/listSecrets"]);
    await expect(sourceIn(azure, "guest").takeUp(how())).rejects.toBeInstanceOf(AccessDeniedError);
  });
});
