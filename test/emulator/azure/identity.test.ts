import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ManagedIdentityCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { credentialOf, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

describe("the tenant of the local Azure", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({
      secrets: [{ vault: "kv-main", name: "seeded", value: { text: "value" } }],
    });
    const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = azure.environment();
    Object.assign(process.env, { IDENTITY_ENDPOINT, IDENTITY_HEADER });
  });
  afterAll(() => azure.dispose());

  it("issues tokens that its published keys verify", async () => {
    const token = await credentialOf(azure).getToken("api://keyturn/.default");
    const configuration = await fetch(
      `${azure.authority}/${azure.tenantId}/v2.0/.well-known/openid-configuration`,
    );
    const { issuer, jwks_uri: jwks } = Object(await configuration.json());
    const { payload } = await jwtVerify(token.token, createRemoteJWKSet(new URL(String(jwks))), {
      issuer: String(issuer),
      audience: "api://keyturn",
    });
    expect(payload).toMatchObject({
      tid: azure.tenantId,
      roles: ["Operate"],
      ver: "2.0",
      appid: payload["azp"],
    });
    expect(payload["oid"]).toBe(payload.sub);
  });

  it("refuses a wrong client secret", async () => {
    const answer = await fetch(`${azure.authority}/${azure.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: "ops",
        client_secret: "no",
        scope: "x/.default",
      }),
    });
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ error: "invalid_client" });
  });

  it("lets the managed identity read a vault", async () => {
    const credential = new ManagedIdentityCredential({ clientId: "11111111-0000-4000-8000-000000000003" });
    const secret = await new SecretClient(azure.vaultUrl("kv-main"), credential).getSecret("seeded");
    expect(secret.value).toBe("value");
    expect(azure.journal.read().at(-1)).toMatchObject({
      service: "vault",
      caller: { name: "managedIdentity" },
    });
  });

  it("gives no identity token to somebody without the header", async () => {
    const answer = await fetch(
      `${azure.identityEndpoint}?api-version=2019-08-01&resource=https://vault.azure.net`,
    );
    expect(answer.status).toBe(401);
  });

  it.each([
    ["forged", { forged: true }],
    ["expired", { overrides: { exp: 1 } }],
    ["of another tenant", { overrides: { tid: "other" } }],
    ["for another audience", { overrides: { aud: "https://vault.azure.net" } }],
  ])("lets nobody in with a token that is %s", async (_, wish) => {
    const token = await azure.tokenFor({ client: "ops", audience: azure.armEndpoint, ...wish });
    const answer = await fetch(`${azure.armEndpoint}/subscriptions?api-version=2022-12-01`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toContain(azure.tenantId);
  });

  it("gives tokens the lifetime that the knob says", async () => {
    azure.setKnobs({ tokenLifetimeMs: 120_000 });
    const { exp = 0, iat = 0 } = decodeJwt(await azure.tokenFor({ client: "ops", audience: "x" }));
    azure.setKnobs({ tokenLifetimeMs: 3_600_000 });
    expect(exp - iat).toBe(120);
  });

  it("describes itself as a cloud", async () => {
    const metadata: unknown = await (
      await fetch(`${azure.armEndpoint}/metadata/endpoints?api-version=2022-09-01`)
    ).json();
    expect(metadata).toMatchObject({
      resourceManager: azure.armEndpoint,
      suffixes: { keyVaultDns: azure.vaultSuffix },
    });
  });
});
