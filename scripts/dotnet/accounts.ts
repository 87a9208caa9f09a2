import type { JournalEntry } from "../../emulator/azure/journal.ts";
import type { LocalAzure } from "../../emulator/azure/local-azure.ts";
import { startLocalAzure } from "../../emulator/azure/local-azure.ts";
import type { Operations } from "./control.ts";

/** One account per class of tests, each with a vault of its name, so that they may run at the same time. */
const names = [
  "start",
  "second",
  "calls",
  "moves",
  "reports",
  "models",
  "core",
  "examples",
  "deployed",
  "azure",
] as const;
const secret = "ai-key";
const resourceGroup = "rg-dotnet";

/** A local Azure whose keys and secrets the tests change themselves. */
export interface Accounts {
  readonly azure: LocalAzure;
  readonly operations: Operations;
  facts(): Promise<object>;
}

export async function startAccounts(directory: string): Promise<Accounts> {
  const azure = await startLocalAzure({
    directory,
    accounts: names.map((name) => ({ name, resourceGroup })),
    vaults: names.map((name) => ({ name, resourceGroup })),
    secrets: names.map((name) => ({
      vault: name,
      name: secret,
      value: { account: name, slot: "key1" },
    })),
    applications: [],
    managedIdentity: {
      clientId: "0c5b6d0e-7d1a-4f0e-8a6c-2f9d0b7e4a11",
      objectId: "5e1f9a34-2b6c-4d78-9c0d-1a2b3c4d5e6f",
      permissions: ["vault/read", "ai/call"],
      roles: ["KeyRotation.Confirm"],
    },
  });
  const seen = (service: string, host: string): readonly JournalEntry[] =>
    azure.journal
      .read()
      .filter((entry) => "url" in entry)
      .filter((entry) => entry.service === service && new URL(entry.url).hostname.startsWith(`${host}.`));
  return {
    azure,
    operations: {
      /** The account refuses the slot's old key from now on. */
      regenerate: ({ account, slot }) => void azure.regenerateBehindTheBack(account, slot),
      /** Makes the slot's key the published one. */
      publish: ({ account, slot }) =>
        void azure.setSecretBehindTheBack(account, secret, azure.keys(account)[slot]),
      keys: ({ account }) => azure.keys(account),
      /** The next requests to the account or its vault get this status. */
      fail: ({ account, service, status, times }) =>
        azure.addFault({ service, kind: "error-before", status, times, match: { path: `^${account}\\.` } }),
      /** The statuses of all reads of the secret. Without a token, the vault only names who issues one. */
      reads: ({ account }) =>
        seen("vault", account)
          .map(({ status }) => status)
          .filter((status) => status !== 401),
      /** The statuses of all calls of the account. */
      calls: ({ account }) => seen("ai", account).map(({ status }) => status),
    },
    facts: async () =>
      Object.fromEntries(
        await Promise.all(
          names.map(async (name) => [
            name,
            {
              vault: await azure.reachable.vaultUrl(name),
              secret,
              endpoint: await azure.reachable.accountEndpoint(name),
            },
          ]),
        ),
      ),
  };
}
