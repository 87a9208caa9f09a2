import { createHash, createPublicKey, verify } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { CryptographyClient, KeyClient } from "@azure/keyvault-keys";
import { credentialOf, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";

const options = { retryOptions: { maxRetries: 0 } };
const statement = Buffer.from("what is signed");
const digest = createHash("sha256").update(statement).digest();

describe("the keys of the local Azure, through the keys SDK", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  const keyClient = (client = "ops") =>
    new KeyClient(azure.vaultUrl("kv-main"), credentialOf(azure, client), options);
  const cryptography = (id: string | undefined, client = "ops") =>
    new CryptographyClient(id ?? "", credentialOf(azure, client), options);

  it("creates a key on P-256 without showing its private half", async () => {
    const made = await keyClient().createEcKey("made", { curve: "P-256", exportable: false });
    expect(made.key).toMatchObject({ kty: "EC", crv: "P-256", keyOps: ["sign", "verify"] });
    expect(made.key?.d).toBeUndefined();
    expect(made.key?.x).toHaveLength(32);
    expect(await keyClient().getKey("Made")).toMatchObject({ id: made.id, name: "made" });
  });

  it("signs a digest, which others verify with the public key alone", async () => {
    const { id, key } = await keyClient().createEcKey("signing");
    const { result } = await cryptography(id).sign("ES256", digest);
    const coordinate = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("base64url");
    const jwk = { kty: "EC", crv: "P-256", x: coordinate(key?.x), y: coordinate(key?.y) };
    const publicKey = createPublicKey({ key: jwk, format: "jwk" });
    expect(verify("sha256", statement, { key: publicKey, dsaEncoding: "ieee-p1363" }, result)).toBe(true);
    expect(azure.publicKey("kv-main", "signing")).toEqual(jwk);
  });

  it("verifies its own signatures and no others", async () => {
    const { id } = await keyClient().createEcKey("verifying");
    const { result } = await cryptography(id).sign("ES256", digest);
    expect((await cryptography(id).verify("ES256", digest, result)).result).toBe(true);
    const other = createHash("sha256").update("something else").digest();
    expect((await cryptography(id).verify("ES256", other, result)).result).toBe(false);
    expect((await cryptography(id).verify("ES256", digest, result.subarray(1))).result).toBe(false);
  });

  it("keeps the older version of a key after a second one", async () => {
    const first = await keyClient().createEcKey("twice");
    const second = await keyClient().createEcKey("twice");
    const { result } = await cryptography(first.id).sign("ES256", digest);
    expect((await cryptography(first.id).verify("ES256", digest, result)).result).toBe(true);
    expect((await cryptography(second.id).verify("ES256", digest, result)).result).toBe(false);
    expect((await keyClient().getKey("twice")).id).toBe(second.id);
  });

  it("uses a key for nothing that it was not made for, and not while it is disabled", async () => {
    const verifying = await keyClient().createEcKey("only-verifies", { keyOps: ["verify"] });
    const disabled = await keyClient().createEcKey("disabled", { enabled: false });
    azure.setPermissions("guest", ["vault/sign"]);
    await expect(cryptography(verifying.id, "guest").sign("ES256", digest)).rejects.toMatchObject({
      statusCode: 403,
      details: { error: { innerError: { code: "KeyOperationForbidden" } } },
    });
    await expect(cryptography(disabled.id, "guest").sign("ES256", digest)).rejects.toMatchObject({
      statusCode: 403,
      details: { error: { innerError: { code: "KeyDisabled" } } },
    });
  });

  it("refuses a digest of another size and an unknown key", async () => {
    const { id } = await keyClient().createEcKey("strict");
    await expect(cryptography(id).sign("ES256", digest.subarray(1))).rejects.toMatchObject({
      statusCode: 400,
      code: "BadParameter",
    });
    await expect(keyClient().getKey("unknown")).rejects.toMatchObject({
      statusCode: 404,
      code: "KeyNotFound",
    });
  });

  it("lets a principal with the right to sign do that and nothing else", async () => {
    const { id } = await keyClient().createEcKey("narrow");
    azure.setPermissions("guest", ["vault/sign:kv-main"]);
    const guest = cryptography(id, "guest");
    const { result } = await guest.sign("ES256", digest);
    expect((await cryptography(id).verify("ES256", digest, result)).result).toBe(true);
    const refused = { statusCode: 403, details: { error: { innerError: { code: "ForbiddenByRbac" } } } };
    await expect(keyClient("guest").getKey("narrow")).rejects.toMatchObject(refused);
    await expect(keyClient("guest").createEcKey("narrow")).rejects.toMatchObject(refused);
    await expect(guest.verify("ES256", digest, result)).rejects.toMatchObject(refused);
    azure.setPermissions("guest", ["vault/read"]);
    await expect(cryptography(id, "guest").sign("ES256", digest)).rejects.toMatchObject(refused);
  });
});
