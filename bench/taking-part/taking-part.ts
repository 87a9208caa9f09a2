// Whether rotations cost the applications of others a call: OpenAI's own clients behind an agent, and programs with the
// libraries for Python and .NET, whose processes are killed meanwhile.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startLocalStack } from "../../emulator/stack/local-stack.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { seededRandom } from "../../test/seeded-random.ts";
import { until } from "../../test/until.ts";
import type { Benchmark, Figure } from "../figures.ts";
import type { MemberPlan } from "./members.ts";
import { availableMembers } from "./members.ts";
import { leakOnce, rotateAndRevert, rotateOnce } from "./rounds.ts";
import { account, stackOfMembers } from "./stack-of-members.ts";
import type { RunningMember } from "./start-member.ts";
import { startMember } from "./start-member.ts";

const callsPerSecond = 50;
/** About as long as a round takes. */
const longestKillDelayMs = 5_000;

interface Run {
  readonly outcomes: readonly string[];
  readonly kills: number;
  readonly tookMs: number;
  readonly members: readonly RunningMember[];
}

export const takingPart: Benchmark = async ({ short }) => {
  const rounds = short ? 4 : 20;
  const plans = availableMembers();
  const rotated = await withMembers(plans, (stack, members) => rotate(stack, members, rounds));
  const idle = await withMembers(plans, (_, members) => onlyKill(members, rotated.kills, rotated.tookMs));
  const counts = new Map<string, number>();
  for (const outcome of rotated.outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [
    {
      name: "rotations, one of them taken back, one of them for a leaked key",
      value: rotated.outcomes.length,
      unit: "",
      note: [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", "),
    },
    { name: "processes of members that were killed", value: rotated.kills, unit: "" },
    ...rotated.members.flatMap((member, index) => figures(member, idle.members[index])),
  ];
};

function figures({ name, tally }: RunningMember, idle: RunningMember | undefined): readonly Figure[] {
  const failed = tally.failures.map(({ status, afterMs }) => `${status} after ${afterMs} ms`);
  const without = `without rotations ${idle?.tally.failures.length} of ${idle?.tally.calls}`;
  return [
    {
      name: `${name}: calls`,
      value: tally.calls,
      unit: "",
      note: `${tally.lost} more lost with a killed process; without rotations ${idle?.tally.lost}`,
    },
    {
      name: `${name}: failed calls`,
      value: tally.failures.length,
      unit: "",
      atMost: 0,
      note: [without, ...failed.slice(0, 3)].join("; "),
    },
  ];
}

async function withMembers(
  plans: readonly MemberPlan[],
  run: (stack: LocalStack, members: readonly RunningMember[]) => Promise<Omit<Run, "members" | "tookMs">>,
): Promise<Run> {
  const directory = await mkdtemp(join(tmpdir(), "keyturn-taking-part-"));
  const stack = await startLocalStack(stackOfMembers(directory, plans));
  const members: RunningMember[] = [];
  try {
    await stack.startApp();
    await stack.applyFleet();
    await until(async () => (await stack.keyturn.account(account)).phase === "idle");
    for (const plan of plans) members.push(await startMember(plan, stack, directory, callsPerSecond));
    const startedMs = performance.now();
    const ran = await run(stack, members);
    return { ...ran, tookMs: performance.now() - startedMs, members };
  } finally {
    await Promise.all(members.map((member) => member.stop()));
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Every second round somebody is killed in the middle. */
async function rotate(stack: LocalStack, members: readonly RunningMember[], rounds: number) {
  const killer = killerOf(members);
  const outcomes: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const kill = round % 2 === 1 ? killer.killSoon() : undefined;
    if (round === rounds - 2) outcomes.push(await rotateAndRevert(stack));
    else if (round === rounds - 1) outcomes.push(await leakOnce(stack));
    else outcomes.push(await rotateOnce(stack));
    await kill;
    console.error(`taking-part, round ${round + 1} of ${rounds}: ${outcomes.at(-1)}`);
  }
  return { outcomes, kills: killer.kills() };
}

async function onlyKill(members: readonly RunningMember[], kills: number, lengthMs: number) {
  const killer = killerOf(members);
  const endMs = performance.now() + lengthMs;
  for (let kill = 0; kill < kills; kill += 1) await killer.killSoon();
  await delay(Math.max(0, endMs - performance.now()));
  return { outcomes: [], kills };
}

function killerOf(members: readonly RunningMember[]) {
  const random = seededRandom(1);
  const parts = members.flatMap((member) => member.parts);
  let kills = 0;
  return {
    kills: () => kills,
    /** Kills each part in turn, and starts it again. */
    async killSoon(): Promise<void> {
      const part = parts[kills % parts.length];
      kills += 1;
      await delay(random() * longestKillDelayMs);
      await part?.restart();
    },
  };
}
