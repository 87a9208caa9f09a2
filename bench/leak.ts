// How soon a leaked key is dead: from GitHub's signed delivery, and from a person at a terminal.
import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { accepts } from "../test/e2e/stack/data-plane.ts";
import type { Ran } from "../test/e2e/stack/cli-process.ts";
import { keyturn } from "../test/e2e/stack/cli-process.ts";
import type { Benchmark, Figure } from "./figures.ts";
import { quantile } from "./figures.ts";
import type { RotationRig } from "./rotation-rig.ts";
import { rigPolicy, rotatedAccount, startRotationRig, vault } from "./rotation-rig.ts";

const githubSecret = "a secret of a webhook, for a benchmark";
/** Resource Manager accepts ten writes a second: a faster rate would measure the pacing. */
const everyMs = 450;
/** A fresh look at the data plane so often. */
const pollMs = 5;
const patienceMs = 60_000;

/**
 * The time until Azure refuses the published key that has leaked. From the delivery of GitHub's webhook, where the policy
 * lets alerts start an emergency; and from the start of `keyturn leak`, whose command is run at once, with the gate waived
 * and with it kept. Where the gate holds, the only consumer confirms as soon as the fresh key is published: what its
 * application takes comes on top.
 */
export const leak: Benchmark = async ({ short }) => {
  const policy = { ...rigPolicy, emergencyByAlert: "start" };
  const rig = await startRotationRig({ githubSecret, policy });
  const count = short ? 3 : 40;
  try {
    // Not counted: they warm up.
    for (const way of Object.values(ways)) await untilRefused(rig, way);
    const figures: Figure[] = [];
    for (const [name, way] of Object.entries(ways)) {
      const tookMs: number[] = [];
      while (tookMs.length < count) {
        const next = delay(everyMs);
        tookMs.push(await untilRefused(rig, way));
        await next;
      }
      figures.push(
        { name: `${name}: half of all within`, value: quantile(tookMs, 0.5), unit: "ms" },
        { name: `${name}: 99 of 100 within`, value: quantile(tookMs, 0.99), unit: "ms", atMost: 10_000 },
      );
    }
    return figures;
  } finally {
    await rig.stop();
  }
};

/** Has the key replaced. */
interface Way {
  readonly start: (rig: RotationRig, key: string) => Promise<void>;
  /** Whether the gate holds, so that the consumer must confirm. */
  readonly waits: boolean;
}

const ways: Readonly<Record<string, Way>> = {
  "webhook, the gate holds": { start: deliver, waits: true },
  "terminal, the gate holds": { start: (rig, key) => atTerminal(rig, key, []), waits: true },
  "terminal, the gate waived": {
    start: (rig, key) => atTerminal(rig, key, ["--gate", "waive", "--deadline", "0"]),
    waits: false,
  },
};

async function untilRefused(rig: RotationRig, { start, waits }: Way): Promise<number> {
  const { stack } = rig;
  await rig.report();
  const key = published(rig);
  const [begun, ended] = [rig.begun(), rig.ended()];
  const startMs = performance.now();
  await start(rig, key);
  if (waits) void begun.then(() => rig.report());
  while (await accepts(stack, rotatedAccount, key)) {
    if (performance.now() - startMs > patienceMs) throw new Error("the leaked key still works");
    await delay(pollMs);
  }
  const tookMs = performance.now() - startMs;
  await ended;
  await rig.settled();
  return tookMs;
}

function published({ stack: { azure } }: RotationRig): string {
  return azure.secretVersions(vault, `${rotatedAccount}-key`).at(-1)?.value ?? "";
}

const taken = z.object({ emergencies: z.array(z.object({ started: z.literal(true) })).length(1) });

async function deliver({ stack }: RotationRig, secret: string): Promise<void> {
  const body = JSON.stringify({
    action: "created",
    alert: { number: 1, secret },
    repository: { full_name: "contoso/shop" },
  });
  const signature = createHmac("sha256", githubSecret).update(body).digest("hex");
  const answer = await fetch(`${stack.origin}/api/leaks`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-hub-signature-256": `sha256=${signature}` },
    body,
  });
  taken.parse(await answer.json());
}

const found = z.object({ found: z.array(z.object({ command: z.string() })).length(1) });

/** Runs the command that `keyturn leak` names, but does not watch. */
async function atTerminal({ stack }: RotationRig, key: string, more: readonly string[]): Promise<void> {
  const told = await keyturn(stack, ["leak", "-o", "json"], { stdin: `AI_KEY=${key}\n` });
  const [only] = found.parse(JSON.parse(expectCode(told, 3).out)).found;
  const [, ...words] = only?.command.split(" ") ?? [];
  const command = words.filter((word) => word !== "--watch");
  expectCode(await keyturn(stack, [...command, ...more, "--yes"]), 0);
}

function expectCode(ran: Ran, code: number): Ran {
  if (ran.code !== code) throw new Error(`keyturn ended with ${String(ran.code)}: ${ran.out}${ran.notes}`);
  return ran;
}
