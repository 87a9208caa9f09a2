import { describe, expect, it } from "@jest/globals";
import { keyDestinations } from "../../shared/key-destinations.ts";

const cloud = {
  vaultSuffix: "vault.azure.net",
  accountSuffixes: ["cognitiveservices.azure.com", "ai.azure.com"],
};
const group = "/subscriptions/S/resourceGroups/rg-ai";
const account = `${group}/providers/Microsoft.CognitiveServices/accounts/vision`;

describe("a key", () => {
  it.each([
    ["https://kv.vault.azure.net", true],
    ["http://kv.vault.azure.net", false],
    ["https://kv.vault.azure.net.evil.example", false],
    ["https://evilvault.azure.net", false],
    ["https://vault.azure.net", false],
    ["https://.vault.azure.net", false],
    ["https://a.b.vault.azure.net", false],
    ["https://kv_.vault.azure.net", false],
    ["https://kv.vault.azure.net.", false],
    ["kv.vault.azure.net", false],
  ])("goes to a vault of the cloud alone: %s %s", (vault, allowed) => {
    expect(keyDestinations({ cloud }).isVault(vault)).toBe(allowed);
  });

  it.each([
    ["https://kv-main.vault.azure.net", true],
    ["https://kv-other.vault.azure.net", false],
    ["https://elsewhere.example", false],
  ])("goes to the vaults of the list alone where there is one: %s %s", (vault, allowed) => {
    const allowedVaults = ["https://kv-main.vault.azure.net", "https://elsewhere.example"];
    expect(keyDestinations({ cloud, allowedVaults }).isVault(vault)).toBe(allowed);
  });

  it.each([
    ["https://vision.cognitiveservices.azure.com/", true],
    ["https://vision.ai.azure.com/sts/v1.0/issuetoken", true],
    ["https://ai.azure.com/", true],
    ["http://vision.cognitiveservices.azure.com/", false],
    ["https://vision.cognitiveservices.azure.com:8443/", false],
    ["https://vision.cognitiveservices.azure.com.evil.example/", false],
    ["https://evilai.azure.com/", false],
    ["https://vision.ai.azure.com@evil.example/", false],
    ["https://user@vision.ai.azure.com/", false],
    ["https://169.254.169.254/", false],
    ["", false],
  ])("is shown to data planes of the cloud alone: %s %s", (url, allowed) => {
    expect(keyDestinations({ cloud }).isEndpoint(url)).toBe(allowed);
  });

  it.each([
    [undefined, account, true],
    [undefined, `${account}/deployments/gpt`, false],
    [[account], account.toUpperCase(), true],
    [[account], `${account}-2`, false],
    [[group], account, true],
    [[group], account.replace("rg-ai", "rg-ai-2"), false],
    [["/subscriptions/s"], account, true],
    [["/subscriptions/S"], account.replace("/S/", "/S2/"), false],
    [[], account, false],
  ])("is that of an allowed account, of %j: %s %s", (allowedAccounts, id, allowed) => {
    const destinations = keyDestinations({ cloud, ...(allowedAccounts && { allowedAccounts }) });
    expect(destinations.isAccount(id)).toBe(allowed);
  });
});
