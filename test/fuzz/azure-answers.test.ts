import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { inspect } from "node:util";
import type { TokenCredential } from "@azure/identity";
import * as fc from "fast-check";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { keyVault } from "../../shared/azure/key-vault.ts";
import { KeyturnError, ThrottledError } from "../../shared/errors.ts";
import type { KeyIssuer } from "../../shared/ports/key-issuer.ts";
import type { SecretVault } from "../../shared/ports/secret-vault.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import { damaged } from "./damage.ts";
import { effort } from "./effort.ts";
import type { ScriptedAnswer } from "./scripted-azure.ts";
import { scriptedAzure } from "./scripted-azure.ts";

const secret = "4f5ecre7key0fth3acc0un7";
const resourceId =
  "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/vision";
const version = "0123456789abcdef0123456789abcdef";
const expiresAt = new Date("2027-01-01T00:00:00.000Z");
const draft = { value: new SecretValue(secret), contentType: "text/plain", tags: {}, expiresAt };
const timeoutMs = 5_000;

const anywhere = { isVault: () => true, isAccount: () => true };

let azure: Awaited<ReturnType<typeof scriptedAzure>>;
let issuer: KeyIssuer;
let vault: SecretVault;
beforeAll(async () => {
  azure = await scriptedAzure();
  const credential: TokenCredential = {
    getToken: async () => ({ token: "any", expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  issuer = cognitiveServicesKeyIssuer(credential, azure.url, anywhere);
  vault = keyVault(credential, anywhere);
});
afterAll(() => azure.close());

const account = {
  id: resourceId,
  properties: {
    provisioningState: "Succeeded",
    endpoint: "https://vision.example/",
    disableLocalAuth: false,
  },
};
const keys = { key1: secret, key2: `${secret}2` };
const attributes = { enabled: true, created: 1_790_000_000, updated: 1_790_000_000, exp: 1_795_000_000 };
const bundle = { value: secret, id: `https://localhost/secrets/vision-key/${version}`, attributes };
const refusal = {
  error: { code: "Forbidden", message: `no ${secret}`, innererror: { code: "SecretDisabled" } },
};

function bodies(...documents: readonly unknown[]): fc.Arbitrary<string> {
  const json = damaged(...documents).map((document) => JSON.stringify(document) ?? "");
  const foreign = fc.constantFrom(
    "",
    "null",
    `<html><body>Sign in to the network with ${secret}</body></html>`,
    `{"value":"${secret}`,
    JSON.stringify({ ...keys, filling: "x".repeat(1_000_000) }),
  );
  return fc.oneof(
    { weight: 8, arbitrary: json },
    { weight: 1, arbitrary: json.map((text) => text.slice(0, text.length / 2)) },
    { weight: 1, arbitrary: foreign },
  );
}
const headers = fc.record(
  {
    "content-type": fc.constantFrom("application/json", "text/html", "application/octet-stream", "nonsense"),
    "retry-after": fc.constantFrom("1", "-5", "soon", "1e9", "Wed, 21 Oct 2037 07:28:00 GMT"),
    "www-authenticate": fc.constantFrom(
      "Basic",
      'Bearer authorization="https://elsewhere.example/t", resource="https://elsewhere.example"',
      "Bearer ,,,=",
    ),
  },
  { requiredKeys: [] },
);
const refusing = fc.constantFrom(201, 204, 302, 400, 401, 403, 404, 408, 409, 429, 500, 503);
const status = fc.oneof(fc.constant(200), refusing);

/** An answer that is garbage, or related to these documents; now and then the server hangs up. */
function answers(...documents: readonly unknown[]): fc.Arbitrary<ScriptedAnswer | undefined> {
  const answer = fc.record({ status, headers, body: bodies(...documents, refusal) });
  return fc.option(answer, { nil: undefined, freq: 30 });
}

/** The result of the call; undefined when it was refused correctly, with an error that holds no key. */
async function outcome<T>(said: ScriptedAnswer | undefined, call: () => Promise<T>): Promise<T | undefined> {
  azure.say(said?.status === 204 ? { ...said, body: "" } : said);
  try {
    return await call();
  } catch (error) {
    expect(error).toBeInstanceOf(KeyturnError);
    expect(inspect(error, { depth: 10 })).not.toContain(secret);
    if (error instanceof ThrottledError) expect(error.retryAfterMs ?? 0).toBeLessThanOrEqual(3_600_000);
    if (error instanceof ThrottledError) expect(error.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
    return undefined;
  }
}

function isDate(value: Date): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

describe("whatever Azure Resource Manager answers", () => {
  it("an account is described in words of the right kind, or an error says what failed", async () => {
    await fc.assert(
      fc.asyncProperty(answers(account, account, account), async (said) => {
        const fact = await outcome(said, () => issuer.describe(resourceId));
        if (fact?.kind !== "found") return;
        const { provisioningState, endpoint, localAuthDisabled } = fact;
        expect([typeof provisioningState, typeof endpoint, typeof localAuthDisabled]).toEqual([
          "string",
          "string",
          "boolean",
        ]);
      }),
      effort("azureAnswers", 0.25),
    );
  });

  it("returns both keys hidden, or an error that says what failed", async () => {
    await fc.assert(
      fc.asyncProperty(answers(keys, keys), fc.boolean(), async (said, asked) => {
        const found = await outcome(said, async () => {
          if (asked) return issuer.regenerate(resourceId, "key1", timeoutMs);
          const listing = await issuer.listKeys(resourceId);
          return listing.kind === "listed" ? listing.keys : undefined;
        });
        if (!found) return;
        expect(inspect(found)).not.toContain(secret);
        for (const key of [found.key1, found.key2]) expect(key.reveal().length).toBeGreaterThan(0);
      }),
      effort("azureAnswers", 0.25),
    );
  });
});

describe("whatever Key Vault answers", () => {
  it("the latest version is a fact of the right kind, or an error says what failed", async () => {
    await fc.assert(
      fc.asyncProperty(answers(bundle, bundle), async (said) => {
        const seen = await outcome(said, () => vault.latest(azure.url, "vision-key"));
        if (!seen) return;
        expect(inspect(seen)).not.toContain(secret);
        expect(seen.value !== undefined).toBe(seen.fact.kind === "present");
        if (seen.fact.kind !== "present") return;
        expect(typeof seen.fact.version).toBe("string");
        expect(isDate(seen.fact.createdAt)).toBe(true);
      }),
      effort("azureAnswers", 0.25),
    );
  });

  it("a write, a read of a version and a disabling succeed or fail with an error that holds no key", async () => {
    await fc.assert(
      fc.asyncProperty(answers(bundle), async (said) => {
        const stored = await outcome(said, () => vault.store(azure.url, "vision-key", draft, timeoutMs));
        if (stored !== undefined) expect(stored.version).toMatch(/^.+$/);
        const value = await outcome(said, () => vault.valueOf(azure.url, "vision-key", version));
        if (value) expect(value).toBeInstanceOf(SecretValue);
        await outcome(said, () => vault.disable(azure.url, "vision-key", version, timeoutMs));
      }),
      effort("azureAnswers", 0.25),
    );
  });
});
