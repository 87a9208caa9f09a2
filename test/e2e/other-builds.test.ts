import { QueueClient } from "@azure/storage-queue";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { startLocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { recordSchemaVersion } from "../../shared/records/record-schema.ts";
import { previousBuild } from "../compatibility/previous-build.ts";
import { bundle, hasPreviousBuild, previousBuildFolder } from "../compatibility/previous-build-folder.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import { aConsumer, anAccount, aPlan } from "./stack/plans.ts";
import { trailTable } from "./stack/recorded-events.ts";
import { ended, failures, regenerations, rotate, stopAfterTests, stopNow } from "./stack/running-stack.ts";

/** Accounts that rotate while one build takes the other's place, in as many phases as there are. */
const moving = Array.from({ length: 4 }, (_, index) => `moving-${index + 1}`);
const resting = ["waiting", "adopting", "paused", "registered"];
const isLater = recordSchemaVersion > previousBuild.version;

async function aFleet(): Promise<LocalStack> {
  const accounts = [...moving, ...resting].map((name) =>
    anAccount({
      name,
      publishedSecret: `${name}-key`,
      consumers: [
        aConsumer({ ...(name === "waiting" && { instances: 2, running: 1 }), adopts: name !== "adopting" }),
      ],
    }),
  );
  const policy = { soak: "1s", staleAfter: "20s", cooldown: "0s", probeInterval: "50ms", driftCheck: "5s" };
  // Answers of another build are not those of this build's description, so that nothing checks them.
  const plan = aPlan(await temporaryDirectory(), { accounts, policy, callsPerSecond: 4 });
  return stopAfterTests(await startLocalStack(plan));
}

/** The previous build takes a short `staleAfter` without being told that it is meant. */
function asPreviousBuildTakesIt(stack: LocalStack): object {
  const { policy, ...document } = stack.fleetDocument() as { readonly policy: object };
  const known = Object.entries(policy).filter(([field]) => field !== "allowShortCadence");
  return { ...document, policy: Object.fromEntries(known) };
}

const phaseOf = async (stack: LocalStack, account: string) => (await stack.keyturn.account(account)).phase;

/** The sweep runs each second. */
const sweeps = (stack: LocalStack) =>
  stack.appLines.filter((line) => line.includes('"event":"sweep-done"')).length;

const armLatencyMs = 300;

/** Starts rotations so that the process that ends next leaves them in different phases. */
async function setOff(stack: LocalStack): Promise<void> {
  stack.azure.setKnobs({ latencyMs: { arm: armLatencyMs, vault: 300 } });
  for (const name of moving) {
    await rotate(stack, name);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

async function replaceApp(stack: LocalStack, signal: "SIGTERM" | "SIGKILL", build?: string): Promise<void> {
  const app = stack.app();
  await (signal === "SIGKILL" ? app?.kill() : app?.stop(signal));
  stack.azure.setKnobs({ latencyMs: { arm: 0, vault: 0 } });
  await stack.startApp({}, build);
}

/** The regenerations of each account, once the calls of a process that has died have landed. */
async function landedRegenerations(stack: LocalStack): Promise<readonly number[]> {
  const count = () => moving.map((name) => regenerations(stack, name));
  return until(async () => {
    const before = count();
    await new Promise((resolve) => setTimeout(resolve, 3 * armLatencyMs));
    return count().join() === before.join() ? before : undefined;
  });
}

/** Puts into each head what a build that does not exist yet may have added. */
async function asNewerBuild(stack: LocalStack, accounts: readonly string[]): Promise<void> {
  for (const partitionKey of accounts)
    await trailTable(stack).updateEntity({ partitionKey, rowKey: "head", heldBy: "a newer build" }, "Merge");
}

/** Takes it out again, as that build would with its next write. */
async function backAgain(stack: LocalStack, accounts: readonly string[]): Promise<readonly unknown[]> {
  const kept: unknown[] = [];
  for (const account of accounts) {
    const { heldBy, ...head } = await trailTable(stack).getEntity<{ heldBy?: string }>(account, "head");
    kept.push(heldBy);
    await trailTable(stack).updateEntity({ ...head, partitionKey: account, rowKey: "head" }, "Replace");
  }
  return kept;
}

type Signal = "SIGTERM" | "SIGKILL";

/** Begins several runs at once, since each has a stack of its own and mostly waits. A test awaits each of them. */
function begun<K extends string>(kinds: readonly K[], run: (kind: K) => Promise<void>) {
  const runs = new Map(kinds.map((kind) => [kind, run(kind)]));
  for (const one of runs.values()) one.catch(() => undefined);
  return runs;
}

async function keepsOff(signal: Signal): Promise<void> {
  const stack = await aFleet();
  await stack.startApp();
  await stack.applyFleet();
  await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"), 60_000);
  for (const name of moving) await stack.startConsumers(name);
  await setOff(stack);
  const app = stack.app();
  await (signal === "SIGKILL" ? app?.kill() : app?.stop(signal));
  await asNewerBuild(stack, moving);
  const before = await landedRegenerations(stack);

  stack.azure.setKnobs({ latencyMs: { arm: 0, vault: 0 } });
  await stack.startApp();
  const swept = sweeps(stack);
  await until(async () => sweeps(stack) >= swept + 6, 60_000);
  const held = (await stack.keyturn.accounts()).filter(({ account }) => moving.includes(account));
  expect(held.map(({ hold }) => hold?.reason)).toEqual(moving.map(() => "RecordsFromNewerBuild"));
  expect(moving.map((name) => regenerations(stack, name))).toEqual(before);
  const steps = new QueueClient(stack.storage.connectionString, "steps-poison");
  expect((await steps.exists()) ? (await steps.getProperties()).approximateMessagesCount : 0).toBe(0);

  await stack.app()?.stop();
  expect(await backAgain(stack, moving)).toEqual(moving.map(() => "a newer build"));
  await stack.startApp();
  for (const name of moving) await ended(stack, name, 1, 120_000);
  for (const name of moving) expect(regenerations(stack, name)).toBe(2);
  expect(failures(stack)).toEqual([]);
  await stopNow(stack);
}

/** Forward by one signal, back by the other, and forward again. */
async function takeTurns(previous: string, forward: Signal): Promise<void> {
  const back = forward === "SIGTERM" ? "SIGKILL" : "SIGTERM";
  const stack = await aFleet();
  await stack.startApp({}, previous);
  await stack.applyFleet(asPreviousBuildTakesIt(stack));
  await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"), 60_000);
  for (const name of [...moving, ...resting]) await stack.startConsumers(name);
  for (const name of ["waiting", "adopting"]) await rotate(stack, name);
  await until(async () => (await phaseOf(stack, "adopting")) === "adopting", 60_000);
  await setOff(stack);

  await replaceApp(stack, forward);
  for (const name of moving) await ended(stack, name, 1, 90_000);
  expect(await phaseOf(stack, "waiting")).toBe("preparing");
  expect(await phaseOf(stack, "adopting")).toBe("adopting");

  // What only this build knows of, and what must survive the other.
  const token = await stack.azure.tokenFor({ client: "registered/shop", audience });
  const owner = { name: "Self", contact: "self@contoso.example" };
  const itself = { owner, environment: "production", instances: 1, refreshWithin: "500ms" };
  const put = await stack.keyturn.request("PUT", "accounts/registered/consumers/self", itself, token);
  expect([200, 201]).toContain(put.status);
  const reason = { reason: "a test asked for it" };
  expect((await stack.keyturn.request("POST", "accounts/paused/pause", reason)).status).toBe(202);
  await setOff(stack);

  await replaceApp(stack, back, previous);
  const wish = { mode: "manual", ...reason };
  const asked = await stack.keyturn.request("POST", "accounts/registered/rotations", wish);
  if (isLater) expect(asked.status).toBeGreaterThanOrEqual(500);
  // Long enough for redelivered messages and a check for drift.
  const swept = sweeps(stack);
  await until(async () => sweeps(stack) >= swept + 6);
  expect(regenerations(stack, "registered")).toBe(0);

  await replaceApp(stack, forward);
  for (const name of moving) await ended(stack, name, 2, 120_000);
  const registered = await stack.keyturn.account("registered");
  expect(registered.consumers.map(({ name }) => name).sort()).toEqual(["self", "shop"]);
  expect((await stack.keyturn.account("paused")).paused).toMatchObject(reason);
  expect(await phaseOf(stack, "waiting")).toBe("preparing");
  expect(await phaseOf(stack, "adopting")).toBe("adopting");
  for (const name of moving) expect(regenerations(stack, name)).toBe(4);
  expect(failures(stack)).toEqual([]);
  await stopNow(stack);
}

const signals: readonly Signal[] = ["SIGTERM", "SIGKILL"];

describe("this build in the place of one that does not exist yet", () => {
  let runs: ReturnType<typeof begun<Signal>>;
  beforeAll(() => void (runs = begun(signals, keepsOff)));

  it.each(signals)(
    "changes nothing, shows why, and fails no consumer call: by %s",
    (signal) => runs.get(signal),
    400_000,
  );
});

(hasPreviousBuild() ? describe : describe.skip)(
  "the previous build and this one, each in the other's place",
  () => {
    let runs: ReturnType<typeof begun<Signal>>;
    beforeAll(async () => {
      const previous = await previousBuildFolder();
      await bundle(previous);
      runs = begun(signals, (forward) => takeTurns(previous, forward));
    }, 300_000);

    it.each(signals)(
      "lose nothing, and fail no consumer call: forward by %s, back by the other, and forward again",
      (forward) => runs.get(forward),
      500_000,
    );
  },
);
