import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { Fault } from "../../emulator/azure/knobs.ts";
import type { Program } from "../../emulator/child-process.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import type { Fingerprint } from "../../shared/domain/key.ts";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { RotationOutcome } from "../../shared/domain/vocabulary.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { seededRandom } from "../seeded-random.ts";
import { until } from "../until.ts";
import { outlast, silent, unreadable } from "./outages/lasting-outages.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { recordedEvents } from "./stack/recorded-events.ts";
import { anEnrolledStack, failures } from "./stack/running-stack.ts";

const lengthMs = Number(process.env["KEYTURN_CHAOS_SECONDS"] ?? 60) * 1_000;
const seed = Number(process.env["KEYTURN_SEED"] ?? 1);
const accounts = ["vision", "speech"] as const;

const regenerate = { path: "regenerateKey" };
const list = { path: "listKeys" };
/** Faults of the cloud, once or twice each time. `-after`: the change is made and its answer is lost. */
const faults: readonly Fault[] = [
  { service: "arm", match: regenerate, kind: "throttle", retryAfterSeconds: 1 },
  { service: "arm", match: regenerate, kind: "error-before" },
  { service: "arm", match: regenerate, kind: "error-after" },
  { service: "arm", match: regenerate, kind: "drop-after" },
  { service: "arm", match: regenerate, kind: "error-before", status: 409 },
  { service: "arm", match: list, kind: "throttle" },
  { service: "arm", match: list, kind: "error-before", status: 503 },
  { service: "arm", match: { method: "GET" }, kind: "error-before" },
  { service: "vault", match: { method: "PUT" }, kind: "error-after" },
  { service: "vault", match: { method: "PUT" }, kind: "drop-after" },
  { service: "vault", match: { method: "PUT" }, kind: "throttle", retryAfterSeconds: 1 },
  { service: "vault", match: { method: "PUT" }, kind: "forbid" },
  { service: "vault", match: { method: "PATCH" }, kind: "error-after" },
  { service: "vault", match: { method: "GET" }, kind: "error-before" },
  { service: "vault", match: { method: "GET" }, kind: "throttle" },
  { service: "entra", kind: "error-before" },
];

describe(`processes that are killed, storage and vaults that stop, and a cloud that fails, for ${lengthMs / 1_000} s (seed ${seed})`, () => {
  it(
    "leave no rotation without a reason, no failed call of a consumer, no leaked key alive, and no outage untold",
    async () => {
      const stack = await aFleet();
      const first = stack.app();
      const apps = [await stack.startApp(), await stack.startApp(), ...(first ? [first] : [])];
      const random = seededRandom(seed);
      const chaos = makeChaos(stack, apps, random);
      const end = performance.now() + lengthMs;
      while (performance.now() < end) {
        await askForRotations(stack);
        if (random() < 0.3) await declareLeak(stack, random);
        await chaos.next();
      }
      await chaos.quiet();

      await until(async () => {
        const all = await stack.keyturn.accounts().catch(() => undefined);
        return all?.every(({ phase }) => phase === "idle");
      }, 120_000);
      const told = await Promise.all(accounts.map((account) => recordedEvents(stack, account)));
      const events = told.flat();
      const outcomes = events.flatMap((event) => (event.type === "rotation-ended" ? [event.outcome] : []));
      const leaked = events.flatMap((event) =>
        event.type === "emergency-declared" ? (event.leaked ?? []) : [],
      );
      const counts = { ...chaos.counts, rotations: outcomes.length, leaked: leaked.length };
      console.log(`${JSON.stringify(counts)}; ${callCount(stack)} calls`);
      expect(told.flatMap(endedOtherwise)).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(0);
      expect(leaked.length).toBeGreaterThan(0);
      expect(leaked.filter(({ fingerprint }) => isAlive(stack, fingerprint))).toEqual([]);
      // Each account began with two keys, and each other one is a regeneration in its trail.
      const made = events.filter(({ type }) => type.endsWith("-key-regenerated")).length;
      expect(stack.azure.everyKey()).toHaveLength(2 * accounts.length + made);

      // Each of them is of another account.
      await Promise.all(unreadable.map((damage) => outlast(stack, damage, chaos.kill)));
      expect(failures(stack)).toEqual([]);
      await outlast(stack, silent, chaos.kill);
      expect(chaos.counts.endedByThemselves).toBe(0);
    },
    lengthMs + 600_000,
  );
});

async function aFleet(): Promise<LocalStack> {
  const consumer = { pollMs: 500, reportMs: 1_000, refreshWithin: "1s" };
  const stack = await anEnrolledStack({
    keepsStorage: true,
    // Some outages last longer, and end every host.
    storagePatienceMs: 1_500,
    knobs: { tokenLifetimeMs: 10_000 },
    policy: { soak: "2s", staleAfter: "30s", cooldown: "0s", probeInterval: "50ms", driftCheck: "5s" },
    accounts: [
      anAccount({
        vaults: ["kv-main", "kv-dr"],
        consumers: [
          aConsumer(consumer),
          aConsumer({ ...consumer, name: "shop-dr", vault: "kv-dr", environment: "disaster-recovery" }),
        ],
      }),
      anAccount({ name: "speech", publishedSecret: "speech-key", consumers: [aConsumer(consumer)] }),
    ],
  });
  for (const account of accounts) await stack.startConsumers(account);
  return stack;
}

/** Draws one mishap after the other, reproducibly for the same seed. */
function makeChaos(stack: LocalStack, running: readonly Program[], random: () => number) {
  const apps = new Set<Program>();
  const counts = { kills: 0, outages: 0, faults: 0, lostStorage: 0, endedByThemselves: 0 };
  const watch = (program: Program) => {
    apps.add(program);
    const leave = () => {
      // A killed process has been taken off the list before.
      if (!apps.delete(program)) return;
      const isStorageLost = program.lines.some((line) => line.includes("the storage is lost"));
      counts[isStorageLost ? "lostStorage" : "endedByThemselves"] += 1;
    };
    void program.exited.then(leave);
  };
  running.forEach(watch);
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)];

  async function kill(): Promise<void> {
    const victim = pick([...apps]);
    if (!victim) return;
    counts.kills += 1;
    apps.delete(victim);
    await victim.kill();
    watch(await stack.startApp());
  }

  async function stopStorage(): Promise<void> {
    counts.outages += 1;
    await stack.storage.stop();
    await delay(500 + random() * 2_000);
    await stack.storage.restart();
    // The platform starts hosts again that have ended.
    while (apps.size < running.length) watch(await stack.startApp());
  }

  async function stopVaults(): Promise<void> {
    counts.outages += 1;
    stack.azure.addFault({ service: "vault", kind: "error-before", status: 503 });
    await delay(500 + random() * 2_500);
    const counted = stack.azure.knobs().faults.filter(({ times }) => times !== undefined);
    stack.azure.setKnobs({ faults: counted });
  }

  function breakCloud(): void {
    const fault = pick(faults);
    if (!fault) return;
    counts.faults += 1;
    stack.azure.addFault({ ...fault, times: random() < 0.5 ? 1 : 2 });
  }

  return {
    counts,
    kill,
    async next(): Promise<void> {
      await delay(200 + random() * 1_300);
      const luck = random();
      if (luck < 0.2) await kill();
      else if (luck < 0.27) await stopStorage();
      else if (luck < 0.34) await stopVaults();
      else breakCloud();
    },
    async quiet(): Promise<void> {
      stack.azure.setKnobs({ faults: [] });
      while (apps.size < running.length) watch(await stack.startApp());
    },
  };
}

/** Requests a rotation of every idle account, and retries later if the app does not answer. */
async function askForRotations(stack: LocalStack): Promise<void> {
  for (const account of accounts) {
    const wish = { mode: "manual", reason: "a test asked for it" };
    await stack.keyturn.request("POST", `accounts/${account}/rotations`, wish).catch(() => undefined);
  }
}

/**
 * Declares a leak as a person would, who reads the blast radius first. The gate of `speech` may be waived, for longer than
 * its consumers need. An app that does not answer is not asked again.
 */
async function declareLeak(stack: LocalStack, random: () => number): Promise<void> {
  const pick = <T>(of: readonly T[]) => of[Math.floor(random() * of.length)];
  const account = pick(accounts) ?? "vision";
  const compromised = pick(["active", "standby", "both", "key1", "key2"]);
  const gate = account === "speech" ? pick(["wait", "waive"]) : "wait";
  const wish = { mode: "emergency", compromised, gate, deadlineMs: 60_000, reason: "a test found the key" };
  const declare = (confirm?: string) =>
    stack.keyturn
      .request("POST", `accounts/${account}/rotations`, { ...wish, confirm })
      .catch(() => undefined);
  const asked = await declare();
  if (asked?.status !== 428) return;
  const { blastRadius } = asked.body as { readonly blastRadius: BlastRadiusDocument };
  await declare(blastRadius.confirm);
}

/**
 * The outcomes other than completed, of one account. One is expected: a leak of the fresh key turns the rotation back, and
 * the emergency that follows kills that key.
 */
function endedOtherwise(events: readonly RotationEvent[]): readonly RotationOutcome[] {
  let fresh: Fingerprint | undefined;
  let isFreshLeaked = false;
  const unexpected: RotationOutcome[] = [];
  for (const event of events) {
    if (event.type === "standby-key-regenerated") [fresh, isFreshLeaked] = [event.fresh, false];
    if (event.type === "emergency-declared") {
      isFreshLeaked ||= event.leaked?.some(({ fingerprint }) => fingerprint === fresh) ?? false;
    }
    if (event.type !== "rotation-ended" || event.outcome === "completed") continue;
    if (event.outcome !== "reverted" || !isFreshLeaked) unexpected.push(event.outcome);
  }
  return unexpected;
}

function isAlive(stack: LocalStack, fingerprint: string): boolean {
  return accounts.some((account) => {
    const { key1, key2 } = stack.azure.keys(account);
    return [key1, key2].some((key) => fingerprintOf(key) === fingerprint);
  });
}

function callCount(stack: LocalStack): number {
  return stack.consumers.reduce((sum, consumer) => sum + consumer.tally().calls, 0);
}
