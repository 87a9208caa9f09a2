import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { keyVault } from "../../shared/azure/key-vault.ts";
import { PlaceNotAllowedError } from "../../shared/errors.ts";
import { keyDestinations } from "../../shared/key-destinations.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, startSampleAzure } from "../emulator/azure/sample-azure.ts";

describe("a place that the settings do not allow", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure();
  });
  afterAll(() => azure.dispose());

  const nowhere = () => keyDestinations({ cloud: azure, allowedVaults: [], allowedAccounts: [] });
  const calls = () => azure.journal.read().filter((entry) => "url" in entry).length;

  it("gets no key and is not read, although keyturn's identity may do both", async () => {
    const vault = keyVault(credentialOf(azure), nowhere());
    const expiresAt = new Date("2030-01-01T00:00:00Z");
    const draft = { value: new SecretValue("live"), contentType: "text/plain", tags: {}, expiresAt };
    await expect(vault.store(azure.vaultUrl("kv-main"), "vision-key", draft, 5_000)).rejects.toThrow(
      PlaceNotAllowedError,
    );
    expect((await vault.latest(azure.vaultUrl("kv-main"), "vision-key")).fact).toEqual({
      kind: "forbidden",
      because: "settings",
    });
    expect(calls()).toBe(0);
  });

  it("keeps its keys to itself, although keyturn's identity may rotate them", async () => {
    const issuer = cognitiveServicesKeyIssuer(credentialOf(azure), azure.armEndpoint, nowhere());
    const id = azure.accountId("Vision-1");
    const before = azure.keys("Vision-1");
    await expect(issuer.listKeys(id)).rejects.toThrow(PlaceNotAllowedError);
    await expect(issuer.regenerate(id, "key1", 5_000)).rejects.toThrow(PlaceNotAllowedError);
    await expect(issuer.describe(id)).rejects.toThrow(PlaceNotAllowedError);
    expect(azure.keys("Vision-1")).toEqual(before);
    expect(calls()).toBe(0);
  });
});
