import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { TableServiceClient } from "@azure/data-tables";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { until } from "../../until.ts";
import { keyturn } from "../stack/cli-process.ts";
import { aConsumer, anAccount } from "../stack/plans.ts";
import { anEnrolledStack, ended, failures, rotate } from "../stack/running-stack.ts";
import { tableTexts } from "../stack/stored-text.ts";

/** Adopts for as long as a backup and a restore may take. */
const slowlyAdopted = (name: string) =>
  anAccount({
    name,
    publishedSecret: `${name}-key`,
    policy: { cooldown: "0s", soak: "12s" },
    consumers: [aConsumer({ name: `${name}-app` })],
  });

const phaseOf = async (stack: LocalStack, account: string) => (await stack.keyturn.account(account)).phase;
const completed = async (stack: LocalStack, account: string) =>
  (await stack.keyturn.account(account)).rotations.filter(({ outcome }) => outcome === "completed").length;
const outcomeOf = async (stack: LocalStack, account: string, rotation: string) =>
  (await stack.keyturn.account(account)).rotations.find(({ id }) => id === rotation)?.outcome;
const said = (stack: LocalStack, event: string) =>
  stack.appLines.filter((line) => line.includes(`"event":"${event}"`));

async function dropTables({ storage }: LocalStack): Promise<void> {
  const service = TableServiceClient.fromConnectionString(storage.connectionString, {
    allowInsecureConnection: true,
  });
  for await (const { name = "" } of service.listTables()) await service.deleteTable(name);
}

describe("a backup that was taken in the middle of rotations, after every table was lost", () => {
  let stack: LocalStack;
  let file: string;
  let key: string;
  const run = (...args: readonly string[]) =>
    keyturn(stack, args, { env: { KEYTURN_STORAGE: stack.storage.connectionString } });

  beforeAll(async () => {
    const directory = await temporaryDirectory();
    file = join(directory, "keyturn.backup");
    key = join(directory, "key.json");
    stack = await anEnrolledStack({
      // `still` has ended one rotation; `waits` is adopting; `moves` goes on after the backup, twice.
      accounts: [slowlyAdopted("still"), slowlyAdopted("waits"), slowlyAdopted("moves")],
      signingVault: "kv-main",
    });
    await writeFile(key, JSON.stringify(stack.azure.publicKey("kv-main", "checkpoints")));
    for (const account of ["still", "waits", "moves"]) await stack.startConsumers(account);
    await rotate(stack, "still");
    await ended(stack, "still");
    for (const account of ["waits", "moves"]) await rotate(stack, account);
    for (const account of ["waits", "moves"]) {
      await until(async () => (await phaseOf(stack, account)) === "adopting");
    }
    await until(() => said(stack, "checkpoint-signed").length >= 4);
    expect(await run("backup", file)).toMatchObject({ code: 0 });

    // From here on, everything that keyturn notes will be lost.
    await ended(stack, "moves");
    await rotate(stack, "moves");
    await ended(stack, "moves", 2);
    await until(() => said(stack, "checkpoint-signed").some((line) => line.includes('"moves"')));
    await stack.app()?.kill();
    await dropTables(stack);
  }, 180_000);

  it("verifies without the service, and holds no key", async () => {
    const checked = await run("restore", file, "--check", "--key", key, "-o", "json");
    expect(checked.code).toBe(0);
    const { accounts } = JSON.parse(checked.out) as {
      readonly accounts: readonly { account: string; phase: string; signedThrough: number; fault?: string }[];
    };
    expect(accounts.map(({ account, phase }) => [account, phase])).toEqual([
      ["moves", "adopting"],
      ["still", "idle"],
      ["waits", "adopting"],
    ]);
    expect(accounts.every(({ signedThrough }) => signedThrough > 0)).toBe(true);
    const text = gunzipSync(await readFile(file)).toString("utf8");
    expect(stack.azure.everyKey().filter((value) => text.includes(value))).toEqual([]);
  });

  it("is written back once: the same again finds everything there", async () => {
    const restored = await run("restore", file, "-o", "json");
    expect(restored.code).toBe(0);
    expect(JSON.parse(restored.out)).toMatchObject({
      restored: ["moves", "still", "waits"],
      kept: [],
      diverging: [],
    });
    const before = await tableTexts(stack.storage.connectionString);
    expect(JSON.parse((await run("restore", file, "-o", "json")).out)).toMatchObject({
      restored: [],
      kept: ["moves", "still", "waits"],
      written: 0,
    });
    expect(await tableTexts(stack.storage.connectionString)).toEqual(before);
  });

  it("lets every rotation in flight end, without a failed call, although keys have changed since", async () => {
    await stack.startApp();
    await until(async () => (await completed(stack, "waits")) === 1, 60_000);
    await until(async () => (await phaseOf(stack, "moves")) === "idle", 60_000);
    expect(failures(stack)).toEqual([]);
  }, 180_000);

  it("breaks no chain, and signs what follows, although the archive knows what was lost", async () => {
    const again = ["moves", "still", "waits"].map(async (account) => {
      const asked = await rotate(stack, account);
      await until(async () => (await outcomeOf(stack, account, asked)) === "completed", 60_000);
    });
    await Promise.all(again);
    expect(failures(stack)).toEqual([]);
    const bundle = join(await temporaryDirectory(), "bundle.json");
    const verified = await until(async () => {
      const { text } = await stack.keyturn.request("GET", "evidence?from=2020-01-01&to=2100-01-01");
      await writeFile(bundle, text);
      const ran = await run("evidence", "verify", bundle, "--key", key, "-o", "json");
      // 3: an account is not signed yet.
      return ran.code === 3 ? undefined : ran;
    }, 60_000);
    expect(verified.code).toBe(0);
    expect(JSON.parse(verified.out)).toMatchObject({ consistent: true, accounts: [{}, {}, {}] });
    expect(said(stack, "evidence-differs")).toEqual([]);
  }, 120_000);
});
