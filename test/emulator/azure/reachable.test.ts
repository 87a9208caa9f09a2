import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

const run = promisify(execFile);

/** A program in a process that knows no local names, so that only reachable addresses work. */
const program = `
import { CognitiveServicesManagementClient } from "@azure/arm-cognitiveservices";
import { ClientSecretCredential, ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { EventGridPublisherClient } from "@azure/eventgrid";
const { tenantId, subscription, clientId, vault, topic } = JSON.parse(process.argv[2]);
const authorityHost = process.env.AZURE_AUTHORITY_HOST;
const credential = new ClientSecretCredential(tenantId, clientId, "ops-secret", { authorityHost, disableInstanceDiscovery: true });
const secrets = new SecretClient(vault, credential);
for (let n = 0; n < 30; n += 1) await secrets.setSecret("secret-" + n, "value " + n);
let listed = 0;
for await (const _ of secrets.listPropertiesOfSecrets()) listed += 1;
const identity = new ManagedIdentityCredential();
const value = (await new SecretClient(vault, identity).getSecret("secret-7")).value;
const accounts = new CognitiveServicesManagementClient(credential, subscription, { endpoint: authorityHost }).accounts;
const account = await accounts.get("rg-ai", "Vision-1");
const { key1 } = await accounts.listKeys("rg-ai", "Vision-1");
const models = await fetch(account.properties.endpoint + "openai/v1/models", { headers: { "api-key": key1 } });
await new EventGridPublisherClient(topic, "CloudEvent", credential).send([{ type: "sample", source: "/here", data: {} }]);
console.log(JSON.stringify({ listed, value, endpoint: account.properties.endpoint, models: models.status }));
`;

describe("the reachable addresses of the local Azure", () => {
  let azure: SampleAzure;
  let folder: string;
  beforeAll(async () => {
    azure = await startSampleAzure();
    // Inside the repository, so that the program finds the packages.
    folder = await mkdtemp(join(import.meta.dirname, "../../../dist/reachable-"));
  });
  afterAll(async () => {
    await azure.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it("serve the official clients of a process that resolves no local names", async () => {
    const file = join(folder, "program.mjs");
    await writeFile(file, program);
    const facts = {
      tenantId: azure.tenantId,
      subscription: azure.subscriptionId,
      clientId: "11111111-0000-4000-8000-000000000001",
      vault: await azure.reachable.vaultUrl("kv-main"),
      topic: await azure.reachable.topicEndpoint("notices"),
    };
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    const { stdout } = await run(process.execPath, [file, JSON.stringify(facts)], {
      env: { ...inherited, ...azure.reachable.environment() },
    });
    expect(JSON.parse(stdout)).toEqual({
      listed: 30,
      value: "value 7",
      endpoint: await azure.reachable.accountEndpoint("Vision-1"),
      models: 200,
    });
    expect(azure.published("notices")).toHaveLength(1);
    // A checker of what was recorded knows a service by its name.
    const recorded = azure.conformanceLines().filter((line) => line.includes("/listKeys?"));
    expect(recorded.map((line) => new URL((JSON.parse(line) as { url: string }).url).hostname)).toEqual([
      "management.localhost",
    ]);
  });

  it("are of 127.0.0.1, and stay the same", async () => {
    const urls = [
      azure.reachable.armEndpoint,
      azure.reachable.authority,
      await azure.reachable.vaultUrl("kv-main"),
      await azure.reachable.accountEndpoint("Vision-1"),
    ];
    expect(urls.map((url) => new URL(url).hostname)).toEqual(urls.map(() => "127.0.0.1"));
    expect(await azure.reachable.vaultUrl("KV-Main")).toBe(urls[2]);
  });

  it("are listed for programs in other languages", async () => {
    const listed: unknown = await (await fetch(`${azure.origin}/_local/addresses`)).json();
    expect(listed).toEqual({
      arm: azure.reachable.armEndpoint,
      authority: azure.reachable.authority,
      identity: azure.reachable.identityEndpoint,
      vaults: { "kv-main": await azure.reachable.vaultUrl("kv-main") },
      accounts: { "Vision-1": await azure.reachable.accountEndpoint("Vision-1") },
      topics: { notices: await azure.reachable.topicEndpoint("notices") },
    });
  });

  it("leave the answers to names as they are", async () => {
    const token = await azure.tokenFor({ client: "ops", audience: azure.armEndpoint });
    const url = `${azure.armEndpoint}${azure.accountId("Vision-1")}?api-version=2025-09-01`;
    const account: unknown = await (
      await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    ).json();
    expect(account).toMatchObject({ properties: { endpoint: azure.accountEndpoint("Vision-1") } });
  });

  it("let no token of another vault's port into ARM", async () => {
    const vault = new URL(await azure.reachable.vaultUrl("kv-main"));
    const token = await azure.tokenFor({ client: "ops", audience: `api://0.0.1:${vault.port}` });
    const headers = { authorization: `Bearer ${token}` };
    const secrets = await fetch(new URL("/secrets?api-version=2026-04-01", vault), { headers });
    const subscriptions = await fetch(`${azure.armEndpoint}/subscriptions?api-version=2022-12-01`, {
      headers,
    });
    expect([secrets.status, subscriptions.status]).toEqual([200, 401]);
  });
});
