import { join } from "node:path";
import type { LoopbackCertificate } from "../../emulator/certificates.ts";
import { makeLoopbackCertificate } from "../../emulator/certificates.ts";
import type { LocalAzure } from "../../emulator/azure/local-azure.ts";
import { startLocalAzure } from "../../emulator/azure/local-azure.ts";
import { readFile, writeFile } from "node:fs/promises";

/** The audience of keyturn's tokens in the check. */
export const audience = "api://keyturn-check";
/** The published secret in every vault; each slot has a secret of its own beside it. */
export const publishedSecret = "ai-key";

export type Slot = "key1" | "key2";

/** The local Azure of a check, with one vault and one account per scenario. */
export interface CheckAzure {
  readonly azure: LocalAzure;
  /** Of the servers that the client talks to. */
  readonly certificate: LoopbackCertificate;
  /** The authority that the client must trust. */
  readonly caFile: string;
  /** The authority that signed the local Azure's own certificate. */
  readonly authority: string;
  close(): Promise<void>;
}

export async function startCheckAzure(directory: string, scenarios: readonly string[]): Promise<CheckAzure> {
  const azure = await startLocalAzure({
    directory,
    accounts: scenarios.map((name) => ({ name, resourceGroup: "check" })),
    vaults: scenarios.map((name) => ({ name, resourceGroup: "check" })),
    secrets: scenarios.flatMap((name) => [
      { vault: name, name: publishedSecret, value: { account: name, slot: "key1" } },
      { vault: name, name: `${publishedSecret}-key1`, value: { account: name, slot: "key1" } },
      { vault: name, name: `${publishedSecret}-key2`, value: { account: name, slot: "key2" } },
    ]),
    applications: [],
    managedIdentity: {
      clientId: "6f0c1d52-3f7e-4f0a-9c11-5a7d2e9b8c01",
      objectId: "b1e0c7a4-8d36-4c59-a2f4-0d9e6c3b7a12",
      permissions: ["vault/read"],
      roles: ["KeyRotation.Confirm"],
    },
  });
  const certificate = await makeLoopbackCertificate(["localhost"]);
  const caFile = join(directory, "client-ca.pem");
  await writeFile(caFile, certificate.authority);
  const authority = await readFile(azure.caFile, "utf8");
  return { azure, certificate, caFile, authority, close: () => azure.close() };
}

/** The keys of one scenario's account, and what its vault publishes. */
export interface LocalAccount {
  readonly name: string;
  /** Every key that the account ever had. */
  readonly everyKey: readonly string[];
  keyIn(slot: Slot): string;
  /** Gives the slot a new key; the account refuses the old one at once. Returns the new one. */
  regenerate(slot: Slot): string;
  /** Makes the value the latest version of the published secret. */
  publish(key: string): void;
}

export function localAccount({ azure }: CheckAzure, name: string): LocalAccount {
  const everyKey = Object.values(azure.keys(name));
  return {
    name,
    everyKey,
    keyIn: (slot) => azure.keys(name)[slot],
    regenerate: (slot) => {
      const key = azure.regenerateBehindTheBack(name, slot)[slot];
      everyKey.push(key);
      return key;
    },
    publish: (key) => void azure.setSecretBehindTheBack(name, publishedSecret, key),
  };
}
