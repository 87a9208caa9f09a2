import type { CryptoKey, JWK } from "jose";
import { decodeJwt, exportSPKI, importJWK, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { entraTokenVerifier } from "../../shared/azure/entra-token-verifier.ts";
import type { TokenVerifier } from "../../shared/ports/token-verifier.ts";
import { realClock } from "../reconciler/fakes/real-clock.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { startSampleAzure } from "../emulator/azure/sample-azure.ts";

const audience = "api://keyturn";

describe("Entra tokens", () => {
  let azure: SampleAzure;
  let verifier: TokenVerifier;
  beforeAll(async () => {
    azure = await startSampleAzure();
    const { authority, tenantId } = azure;
    verifier = entraTokenVerifier(
      { authority, tenantId, audiences: [audience, "other-audience"], pageAudiences: ["pages"] },
      realClock,
    );
  });
  afterAll(() => azure.dispose());

  const verified = async (overrides: Readonly<Record<string, unknown>> = {}, forged = false) =>
    verifier.verify(await azure.tokenFor({ client: "ops", audience, overrides, forged }));

  it("identify the caller and its roles", async () => {
    expect(await verified()).toEqual({
      objectId: "22222222-0000-4000-8000-000000000001",
      applicationId: "11111111-0000-4000-8000-000000000001",
      roles: ["Operate"],
      token: "application",
    });
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["an application, as Entra says it on request", { idtyp: "app" }, "application"],
    ["an application, by the absence of scopes", { idtyp: undefined }, "application"],
    ["an application, in version 1.0", { azp: undefined, idtyp: undefined }, "application"],
    ["a user", { idtyp: undefined, scp: "user_impersonation" }, "user"],
    ["a user, as Entra says it on request", { idtyp: "user" }, "user"],
    ["a user, whatever else it claims", { idtyp: "app", scp: "user_impersonation" }, "user"],
    ["a page for its own use", { azp: undefined, appid: undefined, idtyp: undefined }, "identity"],
  ])("tell that they were issued to %s", async (_whom, overrides, token) => {
    expect(await verified(overrides)).toMatchObject({ token });
  });

  it("may be for any of the app's audiences", async () => {
    expect(await verified({ aud: "other-audience" })).toBeDefined();
  });

  it("of a sign-in for the pages are good there alone", async () => {
    const token = await azure.tokenFor({ client: "ops", audience, overrides: { aud: "pages" } });
    expect(await verifier.verify(token, "pages")).toBeDefined();
    expect(await verifier.verify(token)).toBeUndefined();
    expect(await verifier.verify(await azure.tokenFor({ client: "ops", audience }), "pages")).toBeDefined();
  });

  it("name a principal in one case", async () => {
    const [oid, azp] = ["ABCDEF00-0000-4000-8000-00000000000A", "ABCDEF00-0000-4000-8000-00000000000B"];
    expect(await verified({ oid, azp })).toMatchObject({
      objectId: oid.toLowerCase(),
      applicationId: azp.toLowerCase(),
    });
  });

  it("without roles are in order and allow nothing", async () => {
    expect(await verified({ roles: undefined })).toMatchObject({ roles: [] });
  });

  const past = Math.floor(Date.now() / 1_000) - 3_600;
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ["for another audience", { aud: "api://other" }],
    ["of another issuer", { iss: "https://login.microsoftonline.com/other/v2.0" }],
    ["of another tenant", { tid: "00000000-0000-4000-8000-000000000000" }],
    ["that have expired", { exp: past }],
    ["that never expire", { exp: undefined }],
    ["that are not valid yet", { nbf: past + 7_200 }],
    ["of nobody", { oid: undefined }],
    ["for several audiences", { aud: [audience, "api://other"] }],
    ["that were issued in the future", { iat: past + 7_200 }],
    ["with roles that are no list", { roles: "KeyRotation.Operate" }],
  ])("%s are nobody's", async (_fault, overrides) => {
    expect(await verified(overrides)).toBeUndefined();
  });

  it.each<[string, Readonly<Record<string, unknown>>, string | undefined]>([
    ["an expired one", { exp: past }, "expired"],
    ["one for another API, expired or not", { aud: "api://other", exp: past }, "other-audience"],
    ["one of a sign-in for the pages", { aud: "pages" }, "other-audience"],
    [
      "one of another issuer",
      { iss: "https://login.example/v2.0", aud: "api://other", exp: past },
      undefined,
    ],
    ["one of nobody", { oid: undefined }, undefined],
  ])("are told apart, if genuine: %s", async (_what, overrides, fault) => {
    expect(await verifier.faultOf(await azure.tokenFor({ client: "ops", audience, overrides }))).toBe(fault);
    const forged = await azure.tokenFor({ client: "ops", audience, overrides, forged: true });
    expect(await verifier.faultOf(forged)).toBeUndefined();
  });

  it("that are forged are nobody's", async () => {
    expect(await verified({}, true)).toBeUndefined();
  });

  it("are nobody's fault while the signing keys cannot be fetched", async () => {
    const { tenantId } = azure;
    const away = { authority: "https://127.0.0.1:1", tenantId, audiences: [audience] };
    const token = await azure.tokenFor({ client: "ops", audience });
    await expect(entraTokenVerifier(away, realClock).verify(token)).rejects.toMatchObject({
      code: "SERVICE_UNAVAILABLE",
    });
    const wrong = { ...away, authority: `${azure.authority}/no-such-place` };
    await expect(entraTokenVerifier(wrong, realClock).verify(token)).rejects.toMatchObject({
      code: "SERVICE_UNAVAILABLE",
    });
    expect(await entraTokenVerifier(away, realClock).verify("x")).toBeUndefined();
  });

  it("without a signature, or no tokens at all, are nobody's", async () => {
    const token = await azure.tokenFor({ client: "ops", audience });
    const [, payload, signature] = token.split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    for (const fake of [`${none}.${payload}.`, `${none}.${payload}.${signature}`, "", "x", "a.b.c"]) {
      expect(await verifier.verify(fake)).toBeUndefined();
    }
  });

  it("signed with the public key as a shared secret are nobody's", async () => {
    const { authority, tenantId } = azure;
    const answer = await fetch(`${authority}/${tenantId}/discovery/v2.0/keys`);
    const { keys } = (await answer.json()) as { keys: readonly (JWK & { readonly kid: string })[] };
    const [publicKey] = keys;
    if (!publicKey) throw new Error("the local Entra publishes no key");
    const claims = decodeJwt(await azure.tokenFor({ client: "ops", audience }));
    const pem = await exportSPKI((await importJWK(publicKey, "RS256")) as CryptoKey);
    for (const secret of [pem, JSON.stringify(publicKey), String(publicKey.n)]) {
      const fake = await new SignJWT(claims)
        .setProtectedHeader({ alg: "HS256", kid: publicKey.kid })
        .sign(new TextEncoder().encode(secret));
      expect(await verifier.verify(fake)).toBeUndefined();
    }
  });
});
