import { describe, expect, it } from "@jest/globals";
import { keyVaultReference, secretUri } from "../../../shared/azure/key-vault-reference.ts";

const version = "0123456789abcdef0123456789abcdef";
const place = { vault: "https://kv-main.vault.azure.net", secret: "ai-key" };
const pinned = { ...place, version };

describe("the address of a secret", () => {
  it.each([
    ["without a version", "https://kv-main.vault.azure.net/secrets/ai-key", place],
    ["with a slash at its end", "https://kv-main.vault.azure.net/secrets/ai-key/", place],
    ["with the port of its scheme", "https://kv-main.vault.azure.net:443/secrets/ai-key", place],
    ["with a host in capitals", "https://KV-Main.vault.azure.net/secrets/ai-key", place],
    ["with a version", `https://kv-main.vault.azure.net/secrets/ai-key/${version}`, pinned],
  ])("is read %s", (_how, text, expected) => {
    expect(secretUri(text)).toEqual(expected);
  });

  it.each([
    "",
    "ai-key",
    "http://kv-main.vault.azure.net/secrets/ai-key",
    "https://kv-main.vault.azure.net/keys/ai-key",
    "https://kv-main.vault.azure.net/secrets/",
    "https://kv-main.vault.azure.net/secrets/ai_key",
    "https://kv-main.vault.azure.net/secrets/ai-key/latest",
    `https://kv-main.vault.azure.net/secrets/ai-key/${version}/more`,
    `https://kv-main.vault.azure.net/secrets/${"a".repeat(128)}`,
  ])("is not %j", (text) => {
    expect(secretUri(text)).toBeUndefined();
  });
});

describe("a setting that refers to a secret", () => {
  const read = (inner: string) => keyVaultReference(`@Microsoft.KeyVault(${inner})`, "vault.azure.net");

  it.each([
    ["by address", "SecretUri=https://kv-main.vault.azure.net/secrets/ai-key", place],
    ["by address and version", `SecretUri=https://kv-main.vault.azure.net/secrets/ai-key/${version}`, pinned],
    ["by names", "VaultName=kv-main;SecretName=ai-key", place],
    ["by names in another order and case", "secretname=ai-key; VAULTNAME=KV-Main", place],
    ["by names and version", `VaultName=kv-main;SecretName=ai-key;SecretVersion=${version}`, pinned],
    ["by names and no version", "VaultName=kv-main;SecretName=ai-key;SecretVersion=", place],
  ])("is read %s", (_how, inner, expected) => {
    expect(read(inner)).toEqual(expected);
  });

  it("may have spaces around it and any case", () => {
    const text = " @microsoft.keyvault(VaultName=kv-main;SecretName=ai-key) ";
    expect(keyVaultReference(text, "vault.azure.net")).toEqual(place);
  });

  it.each([
    "VaultName=kv-main",
    "SecretName=ai-key",
    "SecretUri=ai-key",
    "Name=ai-key",
    "VaultName=;SecretName=a",
  ])("is not one by %j", (inner) => {
    expect(read(inner)).toBeUndefined();
  });

  it.each([
    "",
    "plain",
    "@Microsoft.KeyVault",
    "@Microsoft.KeyVault()",
    "x@Microsoft.KeyVault(VaultName=a;SecretName=b)",
  ])("is not %j", (text) => {
    expect(keyVaultReference(text, "vault.azure.net")).toBeUndefined();
  });
});
