import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { audience } from "../../../emulator/stack/stack-plan.ts";
import { until } from "../../until.ts";
import { keyturn } from "../stack/cli-process.ts";
import { accepts } from "../stack/data-plane.ts";
import { aConsumer, anAccount } from "../stack/plans.ts";
import { recordedEvents } from "../stack/recorded-events.ts";
import { anEnrolledStack } from "../stack/running-stack.ts";

/** With production's watch and sweep, the table that it prints is the one that operators see; it takes a minute. */
const isUnhurried = process.env["KEYTURN_UNHURRIED"] !== undefined;
const pace = isUnhurried ? {} : { driftCheck: "1s" };
const sweepSchedule = isUnhurried ? "0 * * * * *" : "* * * * * *";
/** The watch of 50 s, the second look, and a busy machine. */
const noticedWithinMs = 65_000;

/** What somebody does to an account, and what keyturn says then. */
interface Harm {
  readonly what: string;
  readonly account: string;
  readonly act: (stack: LocalStack, account: string) => Promise<unknown> | void;
  readonly reason: string;
}

const told: readonly Harm[] = [
  {
    what: "the published secret is deleted",
    account: "deleted",
    act: (stack, account) => onSecret(stack, "DELETE", `${account}-key`),
    reason: "PublishedSecretDeleted",
  },
  {
    what: "the vault is switched off",
    account: "vaultless",
    act: ({ azure }) =>
      azure.addFault({ service: "vault", match: { path: "^kv-lost" }, kind: "drop-before" }),
    reason: "VaultNotReachable",
  },
  {
    what: "the vault's firewall shuts keyturn out",
    account: "shut",
    act: ({ azure }) => azure.addFault({ service: "vault", match: { path: "^kv-shut" }, kind: "firewall" }),
    reason: "VaultNotAccessible",
  },
  {
    what: "the data plane is blocked",
    account: "blocked",
    act: ({ azure }, account) =>
      azure.addFault({
        service: "ai",
        match: { path: hostOf(azure.accountEndpoint(account)) },
        kind: "forbid",
      }),
    reason: "DataPlaneSilent",
  },
  {
    what: "the keys are switched off",
    account: "keyless",
    act: ({ azure }, account) => azure.changeAccountBehindTheBack(account, { disableLocalAuth: true }),
    reason: "LocalAuthenticationDisabled",
  },
];

const repaired: readonly Omit<Harm, "reason">[] = [
  {
    what: "the published secret is disabled",
    account: "disabled",
    act: (stack, account) => onSecret(stack, "PATCH", `${account}-key`, { attributes: { enabled: false } }),
  },
  {
    what: "the published secret is overwritten",
    account: "overwritten",
    act: ({ azure }, account) =>
      void azure.setSecretBehindTheBack("kv-main", `${account}-key`, "0".repeat(32)),
  },
  {
    what: "the active key is regenerated",
    account: "active",
    act: ({ azure }, account) => void azure.regenerateBehindTheBack(account, "key1"),
  },
];

const vaultOf: Readonly<Record<string, string>> = { vaultless: "kv-lost", shut: "kv-shut" };

describe("what is wrong at rest", () => {
  let stack: LocalStack;
  const seen = new Map<string, Promise<Told | void>>();

  beforeAll(async () => {
    stack = await anEnrolledStack({
      sweepSchedule,
      policy: { soak: "1s", staleAfter: "20s", cooldown: "1h", probeInterval: "50ms", ...pace },
      accounts: [...told, ...repaired, { account: "standby" }].map(({ account }) =>
        anAccount({
          name: account,
          publishedSecret: `${account}-key`,
          vaults: [vaultOf[account] ?? "kv-main"],
          consumers: [aConsumer({ vault: vaultOf[account] ?? "kv-main" })],
        }),
      ),
    });
    stack.azure.setPermissions("operator", "*");
    for (const harm of told) seen.set(harm.account, tellsOf(stack, harm));
    for (const harm of repaired) seen.set(harm.account, repairOf(stack, harm));
    seen.set("standby", standbyStored(stack));
    // Each test tells its own failure.
    await Promise.allSettled(seen.values());
  }, 420_000);

  it.each(told)(
    "is told by command line and page when $what",
    async ({ account, reason }) => {
      const { code, shown, page } = (await seen.get(account)) as Told;
      expect(code).toBe(4);
      expect(shown).toContain(reason);
      expect(page).toContain(reason);
    },
    2 * noticedWithinMs,
  );

  it.each(repaired)(
    "is repaired, recorded and shown when $what",
    async ({ account }) => {
      await seen.get(account);
      const events = await recordedEvents(stack, account);
      expect(events.map(({ type }) => type)).toContain("drift-found");
      expect((await keyturn(stack, ["status", account])).out).toContain("last drift");
      expect(await pageOf(stack, account)).toContain("Last drift");
    },
    2 * noticedWithinMs,
  );

  it("is stored in the secret of its slot when it is the standby key", async () => {
    await expect(seen.get("standby")).resolves.toBeUndefined();
  });

  it("ends `keyturn status` of the whole fleet with 4", async () => {
    expect((await keyturn(stack, ["status"])).code).toBe(4);
  });
});

interface Told {
  readonly code: number | null;
  readonly shown: string;
  readonly page: string;
}

async function tellsOf(stack: LocalStack, { what, account, act, reason }: Harm): Promise<Told> {
  const since = performance.now();
  await act(stack, account);
  await until(
    async () => (await stack.keyturn.account(account)).hold?.remedy === "operator",
    noticedWithinMs,
  );
  row(what, since, reason);
  const { code, out, notes } = await keyturn(stack, ["status", account]);
  return { code, shown: out + notes, page: await pageOf(stack, account) };
}

async function pageOf({ origin, azure }: LocalStack, account: string): Promise<string> {
  const token = await azure.tokenFor({ client: "operator", audience });
  const page = await fetch(`${origin}/api/ui/accounts/${account}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return page.text();
}

/** Waits until the vault publishes a key that opens the account again. */
async function repairOf(stack: LocalStack, { what, account, act }: Omit<Harm, "reason">): Promise<void> {
  const since = performance.now();
  await act(stack, account);
  await until(async () => {
    const newest = stack.azure.secretVersions("kv-main", `${account}-key`).at(-1);
    return newest?.enabled === true && (await accepts(stack, account, newest.value));
  }, noticedWithinMs);
  row(what, since, "published again");
}

/** A regenerated standby key belongs into the secret of its slot. */
async function standbyStored(stack: LocalStack): Promise<void> {
  const since = performance.now();
  const { key2 } = stack.azure.regenerateBehindTheBack("standby", "key2");
  await until(
    () => stack.azure.secretVersions("kv-main", "standby-key-key2").at(-1)?.value === key2,
    noticedWithinMs,
  );
  row("the standby key is regenerated", since, "stored again");
}

function row(what: string, since: number, seen: string): void {
  console.log(`| ${what} | ${seen} | ${((performance.now() - since) / 1_000).toFixed(1)} s |`);
}

/** Calls Key Vault as a person with every right. */
async function onSecret({ azure }: LocalStack, method: string, name: string, body?: object): Promise<void> {
  const token = await azure.tokenFor({ client: "operator", audience: "https://vault.azure.net" });
  const newest = azure.secretVersions("kv-main", name).at(-1)?.version ?? "";
  const path = method === "PATCH" ? `${name}/${newest}` : name;
  const answer = await fetch(new URL(`/secrets/${path}?api-version=7.6`, azure.vaultUrl("kv-main")), {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect(answer.status).toBe(200);
}

function hostOf(url: string): string {
  return `^${new URL(url).hostname}`;
}
