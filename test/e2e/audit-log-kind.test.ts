import { ClientSecretCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { until } from "../until.ts";
import { askedAccount, heldBy, publishedVersions, secretOf, vault } from "./stack/asked-stack.ts";
import { recordedEvents } from "./stack/recorded-events.ts";
import { anEnrolledStack, ended, regenerations, rotate } from "./stack/running-stack.ts";

let stack: LocalStack;
const accounts = ["reader", "pinned", "weak"] as const;

beforeAll(async () => {
  stack = await anEnrolledStack({
    askMs: 500,
    knobs: { logIngestionMs: 0 },
    accounts: accounts.map((name) =>
      askedAccount(name, { kind: "audit-log", circumstantialSuffices: name !== "weak" }),
    ),
  });
  for (const account of accounts) await rotate(stack, account);
}, 60_000);

/** Reads the secret as the account's consumer, which keyturn knows only by its identity. */
async function read(account: string, version?: string): Promise<void> {
  const { azure, principals } = stack;
  const identity = principals.consumers.get(`${account}/shop`);
  if (identity === undefined) throw new Error(`nobody was planned for ${account}`);
  const credential = new ClientSecretCredential(azure.tenantId, identity.clientId, identity.clientSecret, {
    authorityHost: azure.authority,
    disableInstanceDiscovery: true,
  });
  const client = new SecretClient(azure.vaultUrl(vault), credential, { retryOptions: { maxRetries: 0 } });
  await client.getSecret(secretOf(account), version === undefined ? {} : { version });
}

function inPhase(account: string, phase: string) {
  return until(async () => (await stack.keyturn.account(account)).phase === phase);
}

describe("a consumer that only the vault's log knows", () => {
  it("holds the rotation before it begins while it was never seen to read", async () => {
    const { phase, hold } = await heldBy(stack, "reader", "NotRead");
    expect(phase).toBe("preparing");
    expect(hold?.blockers).toMatchObject([
      {
        consumer: "shop",
        message: "shop has not read the secret: no read of the secret by its identity is on record",
      },
    ]);
    expect(regenerations(stack, "reader")).toBe(0);
  });

  it("holds it then too where circumstantial evidence is not enough", async () => {
    await read("weak");
    const { hold } = await heldBy(stack, "weak", "EvidenceTooWeak");
    expect(hold?.blockers).toMatchObject([
      { message: "shop shows instance reads on the key by circumstantial evidence alone" },
    ]);
    expect(regenerations(stack, "weak")).toBe(0);
  });

  it("holds it while its last successful read got the previous key", async () => {
    await read("reader");
    await inPhase("reader", "adopting");
    stack.azure.setPermissions("reader/shop", []);
    await expect(read("reader")).rejects.toMatchObject({ statusCode: 403 });
    const { hold, fingerprints } = await heldBy(stack, "reader", "OnOtherKey");
    expect(hold?.blockers).toMatchObject([
      { message: `shop still runs instance reads on key ${fingerprints?.key1}` },
    ]);
    expect(regenerations(stack, "reader")).toBe(1);
  });

  it("holds it while keyturn may not read the log", async () => {
    const all = stack.principals.managedIdentity.permissions;
    const without = all === "*" ? [] : all.filter((right) => right !== "logs/read");
    stack.azure.setPermissions("managedIdentity", without);
    const { phase, hold } = await heldBy(stack, "reader", "Unreachable");
    expect({ phase, message: hold?.blockers?.[0]?.message }).toEqual({
      phase: "adopting",
      message: expect.stringMatching(
        /^shop could not be asked: querying the vaults' audit log is not allowed for keyturn's identity/,
      ),
    });
    stack.azure.setPermissions("managedIdentity", all);
  });

  it("lets it end once it has read the fresh key", async () => {
    stack.azure.setPermissions("reader/shop", [`vault/read:${vault}`]);
    await read("reader");
    const { rotations } = await ended(stack, "reader");
    expect(rotations).toMatchObject([{ outcome: "completed" }]);
    const adopted = (await recordedEvents(stack, "reader")).find(({ type }) => type === "adoption-confirmed");
    expect(adopted).toMatchObject({
      confirmations: [{ consumer: "shop", instance: "reads", strength: "circumstantial" }],
    });
  });

  it("holds it while one of its instances keeps reading the previous version", async () => {
    await read("pinned");
    await inPhase("pinned", "adopting");
    await heldBy(stack, "pinned", "OnOtherKey");
    await read("pinned", publishedVersions(stack, "pinned").at(-2));
    await read("pinned");
    const seen = async () => {
      const [line] = (await stack.keyturn.account("pinned")).consumers[0]?.instances ?? [];
      return line && { fingerprint: line.fingerprint, receivedAt: line.receivedAt };
    };
    const before = await seen();
    const after = await until(async () => {
      const now = await seen();
      return now?.receivedAt === before?.receivedAt ? undefined : now;
    });
    expect(after.fingerprint).toBe((await stack.keyturn.account("pinned")).fingerprints?.key1);
    expect(regenerations(stack, "pinned")).toBe(1);
  });
});
