import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { readConfig } from "../../shared/config.ts";
import { SettingsInvalidError } from "../../shared/errors.ts";
import { effort } from "./effort.ts";

const accountKey = "dGhlLWtleS1vZi10aGUtc3RvcmFnZS1hY2NvdW50";
const good: Record<string, string> = {
  KEYTURN_TENANT_ID: "11111111-0000-4000-8000-000000000001",
  KEYTURN_AUDIENCE: "api://keyturn",
  KEYTURN_CLAIM_MS: "60000",
  KEYTURN_CLOUD: "custom",
  KEYTURN_ARM_ENDPOINT: "https://arm.localhost:8443",
  KEYTURN_AUTHORITY: "https://login.localhost:8443",
  KEYTURN_VAULT_SUFFIX: "vault.localhost:8443",
  KEYTURN_ACCOUNT_SUFFIXES: "ai.localhost:8443, localhost",
  KEYTURN_ALLOWED_VAULTS: "https://kv-main.vault.localhost:8443",
  KEYTURN_ALLOWED_ACCOUNTS: "/subscriptions/s/resourceGroups/rg-ai",
  AzureWebJobsStorage: `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${accountKey}`,
  AZURE_CLIENT_ID: "11111111-0000-4000-8000-000000000002",
};

const value = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.webUrl(),
  fc.constantFrom(
    "",
    ",",
    " , ",
    "public",
    "china",
    "mars",
    "0",
    "-1",
    "1e9",
    "NaN",
    "http://arm",
    "https://",
  ),
);
const change = fc.record({
  name: fc.constantFrom(...Object.keys(good), "AzureWebJobsStorage__blobServiceUri", "__proto__"),
  value: fc.option(value, { nil: undefined }),
});

describe("the settings", () => {
  it("are accepted as a whole or refused with the names of the faulty ones, and never quoted", () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 3 }), (changes) => {
        const environment = { ...good, ...Object.fromEntries(changes.map((one) => [one.name, one.value])) };
        try {
          const config = readConfig(environment);
          taken += 1;
          expect(config.audiences.every((audience) => audience !== "")).toBe(true);
          expect(config.cloud.armEndpoint).toMatch(/^https:\/\//);
        } catch (error) {
          expect(error).toBeInstanceOf(SettingsInvalidError);
          expect(String(error)).toMatch(/KEYTURN_|Azure/);
          expect(String(error)).not.toContain(accountKey);
        }
      }),
      effort("settings"),
    );
    expect(taken).toBeGreaterThan(100);
  });
});
