import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startLocalAzure, type LocalAzure } from "../../../emulator/azure/local-azure.ts";
import { startProgram, type Program } from "../../../emulator/child-process.ts";
import { freePort } from "../../../emulator/free-port.ts";
import { runApp, type RunningHost } from "./running-host.ts";
import { until } from "../../until.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

interface Tally {
  readonly calls: number;
  readonly failures: number;
  readonly firstFailure: {
    readonly status: number;
    readonly error: string | null;
    readonly at: string;
  } | null;
  readonly fingerprint: string;
}

const APPLICATION = {
  name: "shop",
  clientId: "0b7a8a3e-9a4f-4f0e-8a53-6a8d1f1c2b01",
  objectId: "0b7a8a3e-9a4f-4f0e-8a53-6a8d1f1c2b02",
  clientSecret: "not-a-real-secret",
  roles: ["KeyRotation.Confirm"],
  permissions: ["vault/read"],
};

let azure: LocalAzure;
let keyturn: RunningHost;

beforeAll(async () => {
  azure = await startLocalAzure({
    directory: await temporaryDirectory(),
    accounts: [{ name: "ai", resourceGroup: "rg" }],
    vaults: [{ name: "kv", resourceGroup: "rg" }],
    secrets: [{ vault: "kv", name: "ai-key", value: { account: "ai", slot: "key1" } }],
    applications: [APPLICATION],
    managedIdentity: { clientId: "c", objectId: "o", permissions: "*" },
  });
  keyturn = await runApp(`
    app.http("report", { route: "accounts/{account}/consumers/{consumer}/reports", methods: ["POST"],
      handler: async (request, context) => {
        const token = (request.headers.get("authorization") ?? "").split(".")[1] ?? "";
        const { aud, roles } = JSON.parse(Buffer.from(token, "base64url").toString());
        context.log("told " + JSON.stringify({ ...request.params, ...(await request.json()), aud, roles }));
        return { status: 202 };
      } });`);
});
afterAll(async () => {
  await keyturn.stop();
  await azure.close();
});

async function startConsumer(
  instance: string,
  env: Record<string, string> = {},
  readyLine = /^ready$/,
): Promise<Program> {
  return startProgram({
    name: "sample consumer",
    file: "emulator/sample-consumer.ts",
    readyLine,
    env: {
      ...azure.environment(),
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: APPLICATION.clientId,
      AZURE_CLIENT_SECRET: APPLICATION.clientSecret,
      SAMPLE_NAME: "shop",
      SAMPLE_INSTANCE: instance,
      SAMPLE_ACCOUNT: "ai",
      SAMPLE_VAULT_URL: azure.vaultUrl("kv"),
      SAMPLE_SECRET: "ai-key",
      SAMPLE_ENDPOINT: azure.accountEndpoint("ai"),
      SAMPLE_KEYTURN_URL: keyturn.origin,
      SAMPLE_AUDIENCE: "api://keyturn",
      SAMPLE_CALLS_PER_SECOND: "40",
      SAMPLE_POLL_MS: "100",
      SAMPLE_REPORT_MS: "200",
      ...env,
    },
  });
}

const tally = (consumer: Program): Tally | undefined => {
  const line = consumer.lines.findLast((text) => text.startsWith("{"));
  return line === undefined ? undefined : (JSON.parse(line) as Tally);
};
const fingerprintOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 16);
const reportsOf = (instance: string) =>
  (keyturn.told("report") as { instance: string; fingerprint: string; healthy: boolean }[]).filter(
    (report) => report.instance === instance,
  );

describe("a sample consumer", () => {
  it("calls with the published key, adopts a newer one without a failed call, and reports both", async () => {
    const consumer = await startConsumer("i-1");
    const { key1, key2 } = azure.keys("ai");
    await until(() => reportsOf("i-1").length >= 2);
    expect(reportsOf("i-1")[0]).toMatchObject({
      account: "ai",
      consumer: "shop",
      instance: "i-1",
      fingerprint: fingerprintOf(key1),
      healthy: true,
      aud: "api://keyturn",
      roles: ["KeyRotation.Confirm"],
    });

    azure.setSecretBehindTheBack("kv", "ai-key", key2);
    await until(() => reportsOf("i-1").some(({ fingerprint }) => fingerprint === fingerprintOf(key2)));
    expect(await consumer.stop()).toEqual({ code: 0, signal: null });

    const last = tally(consumer);
    expect(last).toMatchObject({ failures: 0, firstFailure: null, fingerprint: fingerprintOf(key2) });
    expect(last?.calls).toBeGreaterThan(5);
    expect(azure.aiCalls()).toEqual([
      expect.objectContaining({ client: "shop", status: 200, calls: last?.calls }),
    ]);
    for (const key of azure.everyKey()) expect(consumer.lines.join("\n")).not.toContain(key);
  });

  it("that never adopts keeps its key, counts every refusal, and reports itself unhealthy", async () => {
    azure.setSecretBehindTheBack("kv", "ai-key", azure.keys("ai").key1);
    const consumer = await startConsumer("i-2", { SAMPLE_ADOPT: "false" });
    const { key1 } = azure.keys("ai");
    azure.regenerateBehindTheBack("ai", "key1");
    azure.setSecretBehindTheBack("kv", "ai-key", azure.keys("ai").key1);
    await until(() => reportsOf("i-2").some(({ healthy }) => !healthy));
    await consumer.stop();
    expect(tally(consumer)).toMatchObject({
      firstFailure: { status: 401, error: null },
      fingerprint: fingerprintOf(key1),
    });
    expect(new Set(reportsOf("i-2").map(({ fingerprint }) => fingerprint))).toEqual(
      new Set([fingerprintOf(key1)]),
    );
  });

  it("keeps calling while keyturn does not answer", async () => {
    azure.setSecretBehindTheBack("kv", "ai-key", azure.keys("ai").key1);
    const consumer = await startConsumer("i-3", {
      SAMPLE_KEYTURN_URL: `http://127.0.0.1:${await freePort()}`,
    });
    await until(() => consumer.lines.some((line) => line.startsWith("shop/i-3: ")));
    const { length } = consumer.lines;
    await until(
      () => consumer.lines.slice(length).filter((line) => line.startsWith("shop/i-3: ")).length > 1,
    );
    await consumer.stop();
    expect(tally(consumer)).toMatchObject({ failures: 0 });
  });

  it("counts unanswered calls", async () => {
    const env = { SAMPLE_ENDPOINT: `https://127.0.0.1:${await freePort()}` };
    const consumer = await startConsumer("i-4", env, /"failures":[1-9]/);
    await consumer.stop();
    const last = tally(consumer);
    expect(last).toMatchObject({ failures: last?.calls, firstFailure: { status: 0, error: "ECONNREFUSED" } });
  });

  it("says which settings are missing, all at once", async () => {
    await expect(startConsumer("i-5", { SAMPLE_VAULT_URL: "", SAMPLE_SECRET: "" })).rejects.toMatchObject({
      message: expect.stringMatching(/SAMPLE_VAULT_URL.*SAMPLE_SECRET/s),
    });
  });
});
