import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { StartListeners } from "../emulator/stack/local-stack.ts";
import { UnexpectedAnswerError } from "../emulator/stack/keyturn-client.ts";
import { buildPrograms, canRun } from "../test/real-listeners/programs.ts";
import { startListeners } from "../test/real-listeners/start-listeners.ts";
import type { Benchmark, Figure } from "./figures.ts";
import { quantile } from "./figures.ts";
import type { RotationRig } from "./rotation-rig.ts";
import { rotatedAccount, startRotationRig } from "./rotation-rig.ts";

/** How long nothing happens before a request: a queue is polled rarely by then, and connections have been closed. */
const silencesMs = [0, 2_500, 60_000] as const;

/** How often each request is timed after each silence, in a whole and in a short run. */
const counts = {
  report: { whole: [100, 20, 4], short: [20, 4, 1] },
  command: { whole: [40, 10, 4], short: [5, 2, 0] },
  emergency: { whole: [40, 10, 4], short: [5, 2, 0] },
} as const;
type Request = keyof typeof counts;

/**
 * A rotation has four writes, and Resource Manager accepts ten a second: a faster rate would measure the pacing.
 */
const everyMs = 450;

/**
 * The time from sending a request until the regeneration that it causes reaches Azure, while HTTP and the queues have
 * instances of their own, as in Flex Consumption. The last healthy report, a person's request for a rotation, and the
 * confirmation of an emergency; at once, and after a silence.
 */
export const react: Benchmark = ({ short }) => measured(short);

/** The same with Microsoft's own listeners of queues, Event Grid and timers. Measures nothing where .NET is missing. */
export const reactReal: Benchmark = async ({ short }) => {
  if (!canRun) {
    console.error("react-real: no dotnet here, so Microsoft's listeners cannot run");
    return [];
  }
  buildPrograms();
  return measured(short, startListeners);
};

async function measured(short: boolean, listeners?: StartListeners): Promise<readonly Figure[]> {
  const rig = await startRotationRig({}, listeners && { startListeners: listeners });
  const tookMs = new Map<string, readonly number[]>();
  try {
    // Not counted: they warm up.
    for (const request of Object.values(requests))
      for (let times = 0; times < 3; times += 1) await request(rig, 0);
    for (const [index, silenceMs] of silencesMs.entries()) {
      for (const [name, request] of Object.entries(requests)) {
        const count = counts[name as Request][short ? "short" : "whole"][index] ?? 0;
        if (count === 0) continue;
        tookMs.set(`${name}, ${afterwards(silenceMs)}`, await repeated(count, () => request(rig, silenceMs)));
      }
    }
    const plain = await repeated(20, () => plainReport(rig), 0);
    const half = (name: string) => quantile(tookMs.get(name) ?? [], 0.5);
    return [
      ...[...tookMs].flatMap(([name, times]) => figures(name, times)),
      {
        name: "a report after 2.5 s to one at once",
        value: half("report, after 2.5 s") / half("report, at once"),
        unit: "×",
      },
      {
        name: "a report at once to one that says nothing new",
        value: half("report, at once") / quantile(plain, 0.5),
        unit: "×",
      },
    ];
  } finally {
    await rig.stop();
  }
}

/** Carry out a rotation each; resolve, when it has ended, with what its request took. */
const requests: Readonly<Record<Request, (rig: RotationRig, silenceMs: number) => Promise<number>>> = {
  async report(rig, silenceMs) {
    await rig.begin();
    await delay(silenceMs);
    return untilEnded(rig, () => timed(rig, () => rig.report()));
  },
  async command(rig, silenceMs) {
    await delay(silenceMs);
    return untilEnded(rig, async () => {
      const published = rig.begun();
      const tookMs = await timed(rig, () => rig.request());
      await published;
      await rig.report();
      return tookMs;
    });
  },
  async emergency(rig, silenceMs) {
    await delay(silenceMs);
    const confirm = await preview(rig);
    return untilEnded(rig, () => timed(rig, () => declare(rig, confirm)));
  },
};

async function untilEnded(rig: RotationRig, run: () => Promise<number>): Promise<number> {
  const ended = rig.ended();
  const tookMs = await run();
  await ended;
  await rig.settled();
  return tookMs;
}

async function repeated(count: number, run: () => Promise<number>, leastMs = everyMs): Promise<number[]> {
  const tookMs: number[] = [];
  while (tookMs.length < count) {
    const next = delay(leastMs);
    tookMs.push(await run());
    await next;
  }
  return tookMs;
}

async function timed(rig: RotationRig, send: () => Promise<void>): Promise<number> {
  const regenerated = nextRegeneration(rig);
  const sentAt = performance.timeOrigin + performance.now();
  await send();
  return (await regenerated) - sentAt;
}

async function plainReport(rig: RotationRig): Promise<number> {
  const start = performance.now();
  await rig.report();
  return performance.now() - start;
}

const radius = z.object({ blastRadius: z.object({ confirm: z.string() }) });
const leak = { mode: "emergency", compromised: "standby", gate: "wait", reason: "measured" };
const path = `accounts/${rotatedAccount}/rotations`;

/** @returns the digest that confirms the emergency. */
async function preview({ stack }: RotationRig): Promise<string> {
  const answer = await stack.keyturn.request("POST", path, leak);
  if (answer.status !== 428) throw new UnexpectedAnswerError("POST", path, answer);
  return radius.parse(answer.body).blastRadius.confirm;
}

async function declare({ stack }: RotationRig, confirm: string): Promise<void> {
  const answer = await stack.keyturn.request("POST", path, { ...leak, confirm });
  if (answer.status !== 202) throw new UnexpectedAnswerError("POST", path, answer);
}

/** Resolves with the epoch milliseconds at which the next request to regenerate a key has arrived. */
function nextRegeneration({ stack: { azure } }: RotationRig): Promise<number> {
  const asked = `/accounts/${rotatedAccount}/regenerateKey`.toLowerCase();
  return new Promise((resolve) => {
    azure.journal.listen(({ url, began }) => {
      if (url.toLowerCase().includes(asked)) resolve(began);
    });
  });
}

function afterwards(silenceMs: number): string {
  return silenceMs === 0 ? "at once" : `after ${silenceMs / 1_000} s`;
}

function figures(name: string, tookMs: readonly number[]): readonly Figure[] {
  return [
    { name: `${name}: half of all within`, value: quantile(tookMs, 0.5), unit: "ms", atMost: 50 },
    { name: `${name}: 99 of 100 within`, value: quantile(tookMs, 0.99), unit: "ms", atMost: 200 },
  ];
}
