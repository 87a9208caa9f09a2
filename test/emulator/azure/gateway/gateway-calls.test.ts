import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { until } from "../../../until.ts";
import { GATEWAY_IDENTITY, gatewaysClient } from "./gateway-sample.ts";
import { secretClient, startSampleAzure } from "../sample-azure.ts";
import type { SampleAzure } from "../sample-azure.ts";

const group = "rg-edge";
const account = "Vision-1";
const setKey = (value: string) =>
  `<policies><inbound><base /><set-header name="api-key" exists-action="override"><value>${value}</value></set-header></inbound></policies>`;

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSampleAzure({
    secrets: [{ vault: "kv-main", name: "ai-key", value: { account, slot: "key1" } }],
    gateways: [
      {
        name: "edge",
        resourceGroup: group,
        identity: GATEWAY_IDENTITY,
        permissions: ["vault/read:kv-main"],
        units: 2,
        namedValues: [{ id: "ai-key", keyVaultUrl: "https://kv-main.vault.localhost/secrets/ai-key" }],
        backends: [{ id: "vision", account }],
        fragments: [{ id: "with-key", policy: setKey("{{ai-key}}") }],
        apis: [
          { id: "named", path: "named", account, policy: setKey("{{ai-key}}") },
          {
            id: "included",
            path: "included",
            account,
            policy: '<include-fragment fragment-id="with-key" />',
          },
          { id: "backend", path: "backend", account, policy: '<set-backend-service backend-id="vision" />' },
          { id: "missing", path: "missing", account, policy: setKey("{{nobody}}") },
          { id: "none", path: "none", account },
        ],
      },
    ],
  });
});
afterAll(() => azure.dispose());
beforeEach(() => void azure.setKnobs({ gatewayDelayMs: 0 }));

/** The status of a call of the account through an API of the gateway. */
const call = async (api: string, headers: Record<string, string> = {}) =>
  (await fetch(`${azure.gatewayUrl("edge")}/${api}/openai/v1/models`, { headers })).status;
const publish = async (slot: "key1" | "key2") =>
  void (await secretClient(azure).setSecret("ai-key", azure.keys(account)[slot]));
const refresh = () => gatewaysClient(azure).namedValue.beginRefreshSecretAndWait(group, "edge", "ai-key");

describe("a gateway of the local Azure", () => {
  it("calls the account with the key that it holds, whatever its caller sends", async () => {
    expect(await call("named", { "api-key": "of the caller" })).toBe(200);
    expect(await call("included")).toBe(200);
    azure.setBackendCredentials("edge", "vision", { header: { "api-key": [azure.keys(account).key2] } });
    expect(await call("backend")).toBe(200);
    azure.setBackendCredentials("edge", "vision", { header: { "api-key": ["{{ai-key}}"] } });
    expect(await call("backend")).toBe(200);
    expect(azure.aiCalls()).toMatchObject([{ client: "ApiManagement", account: "vision-1", status: 200 }]);
  });

  it("knows no other host and no other path, and fails where a named value is missing", async () => {
    expect(await call("nothing")).toBe(404);
    expect((await fetch(azure.gatewayUrl("nobody"))).status).toBe(404);
    expect(await call("missing")).toBe(500);
    expect(await call("none", { "api-key": azure.keys(account).key1 })).toBe(401);
  });

  it("fails every call with a dead copy, until it is told to read the secret again", async () => {
    azure.regenerateBehindTheBack(account, "key1");
    await publish("key2");
    expect([await call("named"), await call("named")]).toEqual([401, 401]);
    await refresh();
    expect([await call("named"), await call("named")]).toEqual([200, 200]);
  });

  it("has a change in every unit only after a while", async () => {
    await publish("key1");
    azure.setKnobs({ gatewayDelayMs: 60_000 });
    await refresh();
    azure.regenerateBehindTheBack(account, "key2");
    expect([await call("named"), await call("named")]).toEqual([401, 401]);
    // The first of two units has it after half of the time.
    azure.setKnobs({ gatewayDelayMs: 1 });
    await until(async () => (await call("named")) === 200 && (await call("named")) === 200);
  });
});
