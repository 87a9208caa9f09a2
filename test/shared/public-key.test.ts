import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { hasSigned, readPublicKeys } from "../../shared/public-key.ts";

const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = publicKey.export({ format: "jwk" });
const pem = (key: typeof publicKey) => key.export({ type: "spki", format: "pem" }).toString();

describe("a public key", () => {
  it.each<[string, string]>([
    ["PEM", pem(publicKey)],
    ["a JWK", JSON.stringify(jwk)],
    ["a JWK with more members", JSON.stringify({ ...jwk, kid: "k", use: "sig" })],
    ["a set", JSON.stringify({ keys: [jwk] })],
    ["Key Vault's answer", JSON.stringify({ key: { kid: "https://kv/keys/k/1", ...jwk }, attributes: {} })],
    ["Key Vault's answer about hardware", JSON.stringify({ key: { ...jwk, kty: "EC-HSM" } })],
  ])("is read from %s, with the same thumbprint", (_form, text) => {
    const [key, ...more] = readPublicKeys(text) ?? [];
    expect(more).toEqual([]);
    expect(key?.thumbprint).toBe(readPublicKeys(pem(publicKey))?.[0]?.thumbprint);
  });

  it.each([
    ["a private key", privateKey.export({ type: "pkcs8", format: "pem" }).toString()],
    ["a private JWK", JSON.stringify(privateKey.export({ format: "jwk" }))],
    ["another curve", pem(generateKeyPairSync("ec", { namedCurve: "P-384" }).publicKey)],
    ["RSA", pem(generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey)],
    ["a point that is not on the curve", JSON.stringify({ ...jwk, x: jwk.y })],
    ["an empty set", '{"keys":[]}'],
    ["a set with something else in it", JSON.stringify({ keys: [jwk, {}] })],
    ["nothing", ""],
    ["text", "trust me"],
  ])("is not read from %s", (_form, text) => {
    expect(readPublicKeys(text)).toBeUndefined();
  });

  it("tells its own signatures of a text from all others", () => {
    const [key] = readPublicKeys(pem(publicKey)) ?? [];
    if (!key) throw new Error("the key is not read");
    const how = { key: privateKey, dsaEncoding: "ieee-p1363" } as const;
    const signature = sign("sha256", Buffer.from("text"), how);
    expect(hasSigned(key, "text", signature)).toBe(true);
    expect(hasSigned(key, "Text", signature)).toBe(false);
    expect(hasSigned(key, "text", Buffer.alloc(64))).toBe(false);
    expect(hasSigned(key, "text", signature.subarray(1))).toBe(false);
  });
});
