import { createHmac, createPublicKey, createSign, generateKeyPairSync } from "node:crypto";
import type { JsonWebKey } from "node:crypto";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aStack } from "../e2e/stack/running-stack.ts";

type Claims = Readonly<Record<string, unknown>>;

const encoded = (part: unknown) =>
  Buffer.from(typeof part === "string" ? part : JSON.stringify(part)).toString("base64url");
const decoded = (part = "") => JSON.parse(Buffer.from(part, "base64url").toString()) as Claims;
const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const nowSeconds = () => Math.floor(Date.now() / 1_000);

describe("who makes or bends a token", () => {
  let stack: LocalStack;
  let good: string;
  let published: JsonWebKey;
  beforeAll(async () => {
    stack = await aStack();
    await stack.startApp();
    good = await stack.azure.tokenFor({ client: "operator", audience });
    const keys = `${stack.azure.authority}/${stack.azure.tenantId}/discovery/v2.0/keys`;
    const { keys: all } = (await (await fetch(keys)).json()) as { keys: readonly JsonWebKey[] };
    published = all[0] ?? {};
  }, 60_000);

  const parts = () => good.split(".");
  const header = () => decoded(parts()[0]);
  const claims = () => decoded(parts()[1]);
  /** Signed with a key of the attacker's own. */
  const signed = (change: Claims, body: Claims = claims()) => {
    const text = `${encoded({ ...header(), ...change })}.${encoded(body)}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(own.privateKey).toString("base64url")}`;
  };
  const keyed = (alg: string, secret: string | Buffer) => {
    const text = `${encoded({ ...header(), alg })}.${parts()[1]}`;
    const digest = createHmac(`sha${alg.slice(2)}`, secret)
      .update(text)
      .digest("base64url");
    return `${text}.${digest}`;
  };
  const issued = (overrides: Claims) => stack.azure.tokenFor({ client: "operator", audience, overrides });
  const answerTo = (token: string) => stack.keyturn.request("GET", "accounts", undefined, token);
  const publicKey = () => createPublicKey({ key: published, format: "jwk" });

  it("would be let in with a token that is in order", async () => {
    expect(await answerTo(good)).toMatchObject({ status: 200 });
  });

  it.each(["none", "None", "NONE", "nOnE", "", "RS512", "PS256", "ES256", "HS256"])(
    "is nobody with the algorithm %j",
    async (alg) => {
      const [, body, signature] = parts();
      const renamed = encoded({ ...header(), alg });
      expect(await answerTo(`${renamed}.${body}.`)).toMatchObject({ status: 401 });
      expect(await answerTo(`${renamed}.${body}.${signature}`)).toMatchObject({ status: 401 });
    },
  );

  const forms: readonly (readonly [string, () => string | Buffer])[] = [
    ["as PEM", () => publicKey().export({ type: "spki", format: "pem" })],
    ["as PKCS #1", () => publicKey().export({ type: "pkcs1", format: "pem" })],
    ["as DER", () => publicKey().export({ type: "spki", format: "der" })],
    ["as its modulus", () => Buffer.from(String(published.n), "base64url")],
    ["as the text of its modulus", () => String(published.n)],
    ["as JSON", () => JSON.stringify(published)],
    ["left out", () => Buffer.alloc(0)],
  ];
  it.each(
    forms.flatMap(([form, secret]) => ["HS256", "HS384", "HS512"].map((alg) => [alg, form, secret] as const)),
  )("is nobody with %s and the published key %s for a secret", async (alg, _form, secret) => {
    expect(await answerTo(keyed(alg, secret()))).toMatchObject({ status: 401 });
  });

  it.each<[string, Claims]>([
    ["under the published key's id", {}],
    ["with the key in the header", { kid: undefined, jwk: own.publicKey.export({ format: "jwk" }) }],
    ["with the address of keys in the header", { kid: "x", jku: "http://127.0.0.1:1/keys" }],
    ["with the address of a certificate in the header", { kid: "x", x5u: "http://127.0.0.1:1/keys" }],
    ["with a certificate in the header", { kid: "x", x5c: ["AAAA"] }],
    ["with a path for a key id", { kid: "../../../../dev/null" }],
    ["with a query for a key id", { kid: "' or 1=1 --" }],
    ["without a key id", { kid: undefined }],
    ["with a critical extension", { crit: ["exp"], exp: 1 }],
    ["with an unencoded payload", { crit: ["b64"], b64: false }],
  ])("is nobody with a signature of his own %s", async (_trick, change) => {
    expect(await answerTo(signed(change))).toMatchObject({ status: 401 });
  });

  it.each<[string, () => string]>([
    ["no signature", () => parts().slice(0, 2).join(".")],
    ["an empty signature", () => `${parts().slice(0, 2).join(".")}.`],
    [
      "a signature of zeros",
      () => `${parts().slice(0, 2).join(".")}.${Buffer.alloc(256).toString("base64url")}`,
    ],
    [
      "other roles under the old signature",
      () => [parts()[0], encoded({ ...claims(), roles: ["KeyRotation.Operate"] }), parts()[2]].join("."),
    ],
    ["five parts", () => `${good}.x.y`],
    ["a part of 8 KiB", () => `${"a".repeat(8_000)}.b.c`],
    ["spaces inside", () => parts().join(" . ")],
    ["two tokens", () => `${good}, ${good}`],
  ])("is nobody with %s", async (_trick, token) => {
    expect(await answerTo(token())).toMatchObject({ status: 401 });
  });

  it.each<[string, () => Claims]>([
    ["another audience", () => ({ aud: "api://other" })],
    ["an audience that begins like keyturn's", () => ({ aud: `${audience}.evil` })],
    ["the audience in capitals", () => ({ aud: audience.toUpperCase() })],
    ["the audience and a slash", () => ({ aud: `${audience}/` })],
    ["no audience", () => ({ aud: undefined })],
    ["an empty list of audiences", () => ({ aud: [] })],
    ["several audiences", () => ({ aud: ["api://other", audience] })],
    ["another issuer", () => ({ iss: "https://login.example/x/v2.0" })],
    ["the issuer of version 1.0", () => ({ iss: `https://sts.windows.net/${stack.azure.tenantId}/` })],
    ["the issuer and a slash", () => ({ iss: `${stack.azure.issuer}/` })],
    ["no issuer", () => ({ iss: undefined })],
    ["another tenant", () => ({ tid: "00000000-0000-4000-8000-000000000000" })],
    ["no tenant", () => ({ tid: undefined })],
    ["a list of tenants", () => ({ tid: [stack.azure.tenantId] })],
    ["an expiry in the past", () => ({ exp: nowSeconds() - 61 })],
    ["no expiry", () => ({ exp: undefined })],
    ["an expiry in words", () => ({ exp: "9999999999" })],
    ["a beginning in the future", () => ({ nbf: nowSeconds() + 3_600 })],
    ["a beginning in words", () => ({ nbf: "0" })],
    ["an issue in the future", () => ({ iat: nowSeconds() + 3_600 })],
    ["no principal", () => ({ oid: undefined })],
    ["an empty principal", () => ({ oid: "" })],
    ["a number for a principal", () => ({ oid: 1 })],
    ["roles in a text", () => ({ roles: "KeyRotation.Read" })],
    ["roles in one text", () => ({ roles: "KeyRotation.Read KeyRotation.Operate" })],
    ["roles in a list of lists", () => ({ roles: [["KeyRotation.Read"]] })],
    ["roles in an object", () => ({ roles: { 0: "KeyRotation.Read", length: 1 } })],
    [
      "a page's identity token",
      () => ({ azp: undefined, appid: undefined, idtyp: undefined, nonce: "n", name: "A" }),
    ],
  ])("is nobody with %s", async (_trick, overrides) => {
    expect(await answerTo(await issued(overrides()))).toMatchObject({ status: 401 });
  });

  it.each<[string, Claims]>([
    ["no roles", { roles: undefined }],
    ["a role in lower case", { roles: ["keyrotation.read"] }],
    ["a scope for a role", { roles: undefined, scp: "KeyRotation.Read" }],
    ["groups for roles", { roles: [], groups: ["KeyRotation.Read"] }],
    ["roles of a prototype", { roles: [], ["__proto__"]: { roles: ["KeyRotation.Read"] } }],
    ["a longer role", { roles: ["KeyRotation.Reader", "KeyRotation.Read "] }],
  ])("sees nothing with %s", async (_trick, overrides) => {
    expect(await answerTo(await issued(overrides))).toMatchObject({
      status: 403,
      body: { code: "ROLE_MISSING" },
    });
  });

  it.each<[string, (token: string) => Readonly<Record<string, string>>, string]>([
    ["Basic", (token) => ({ authorization: `Basic ${token}` }), "accounts"],
    ["no scheme", (token) => ({ authorization: token }), "accounts"],
    ["a header of App Service", (token) => ({ "x-ms-token-aad-access-token": token }), "accounts"],
    ["an identity header of App Service", (token) => ({ "x-ms-token-aad-id-token": token }), "accounts"],
    ["a cookie", (token) => ({ cookie: `AppServiceAuthSession=${token}` }), "accounts"],
    ["a key of the host", () => ({ "x-functions-key": "x" }), "accounts"],
    [
      "a principal of App Service",
      () => ({
        "x-ms-client-principal": encoded({ claims: [{ typ: "roles", val: "KeyRotation.Read" }] }),
        "x-ms-client-principal-id": "a",
      }),
      "accounts",
    ],
    [
      "a principal of App Service on the pages",
      () => ({
        "x-ms-client-principal": encoded({ claims: [{ typ: "roles", val: "KeyRotation.Read" }] }),
        "x-ms-client-principal-name": "a",
      }),
      "ui",
    ],
    [
      "a forged token of App Service on the pages",
      () => ({ "x-ms-token-aad-access-token": signed({}) }),
      "ui",
    ],
    ["the query", () => ({}), "accounts?access_token="],
  ])("is nobody by %s", async (_way, headers, path) => {
    const address = `${stack.origin}/api/${path}${path.endsWith("=") ? good : ""}`;
    expect((await fetch(address, { headers: headers(good) })).status).toBe(401);
  });

  it("makes keyturn fetch no keys by naming many that do not exist", async () => {
    const fetches = () =>
      stack.azure.journal
        .read()
        .filter((entry) => "url" in entry && entry.url.includes("discovery/v2.0/keys")).length;
    const before = fetches();
    for (let index = 0; index < 50; index += 1) await answerTo(signed({ kid: `k${index}` }));
    expect(fetches() - before).toBeLessThanOrEqual(2);
  });
});
