import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { WorkloadIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

const IDENTITY = "11111111-0000-4000-8000-000000000003";
const SUBJECT = "system:serviceaccount:default:shop";
const resourceId =
  "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop";

describe("workload identity in the local Azure", () => {
  let azure: SampleAzure;
  let folder: string;
  beforeAll(async () => {
    azure = await startSampleAzure({
      secrets: [{ vault: "kv-main", name: "seeded", value: { text: "value" } }],
      managedIdentity: {
        clientId: IDENTITY,
        objectId: "22222222-0000-4000-8000-000000000003",
        permissions: ["vault/read:kv-main"],
        federatedSubjects: [SUBJECT],
        resourceId,
      },
    });
    folder = await mkdtemp(join(tmpdir(), "workload-identity-"));
  });
  afterAll(async () => {
    await azure.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (assertion: string, client = IDENTITY) => {
    const answer = await fetch(`${azure.authority}/${azure.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: client,
        client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        client_assertion: assertion,
        scope: "https://vault.azure.net/.default",
      }),
    });
    const { error, error_codes: codes } = Object(await answer.json());
    return [answer.status, error, codes?.[0]];
  };

  it("lets a workload with the token of its service account read a vault", async () => {
    const tokenFilePath = join(folder, "token");
    await writeFile(tokenFilePath, await azure.serviceAccountToken(SUBJECT));
    const credential = new WorkloadIdentityCredential({
      tenantId: azure.tenantId,
      clientId: IDENTITY,
      tokenFilePath,
      authorityHost: azure.authority,
      disableInstanceDiscovery: true,
    });
    const secret = await new SecretClient(azure.vaultUrl("kv-main"), credential).getSecret("seeded");
    expect(secret.value).toBe("value");
  });

  it.each([
    ["another service account", "system:serviceaccount:default:other", {}],
    ["another cluster", SUBJECT, { issuer: "https://other.example/" }],
    ["another audience", SUBJECT, { audience: "api://other" }],
  ])("knows no credential of %s", async (_, subject, wish) => {
    const assertion = await azure.serviceAccountToken(subject, wish);
    expect(await ask(assertion)).toEqual([400, "invalid_request", 70_021]);
  });

  it("refuses a token whose time is over, and one that somebody has changed", async () => {
    const expired = await azure.serviceAccountToken(SUBJECT, { lifetimeMs: -60_000 });
    expect(await ask(expired)).toEqual([401, "invalid_client", 700_024]);
    const genuine = await azure.serviceAccountToken(SUBJECT);
    const changed = `${genuine.slice(0, genuine.lastIndexOf(".") + 1)}AAAA`;
    expect(await ask(changed)).toEqual([401, "invalid_client", 700_024]);
    expect(await ask("no token")).toEqual([400, "invalid_request", 50_027]);
  });

  it("is nothing for an application without federated credentials", async () => {
    const assertion = await azure.serviceAccountToken(SUBJECT);
    expect(await ask(assertion, "guest")).toEqual([400, "invalid_request", 70_021]);
    expect(await ask(assertion, "nobody")).toEqual([400, "unauthorized_client", 700_016]);
  });

  it.each([
    ["mi_res_id", resourceId, 200],
    ["mi_res_id", `${resourceId}-other`, 400],
    ["client_id", IDENTITY, 200],
    ["client_id", "11111111-0000-4000-8000-000000000009", 400],
    ["object_id", "22222222-0000-4000-8000-000000000009", 400],
  ])("knows the managed identity by %s=%s: %i", async (selector, value, status) => {
    const query = new URLSearchParams({
      "api-version": "2019-08-01",
      resource: "https://vault.azure.net",
      [selector]: value,
    });
    const answer = await fetch(`${azure.identityEndpoint}?${query.toString()}`, {
      headers: { "x-identity-header": azure.identityHeader },
    });
    expect(answer.status).toBe(status);
  });
});
