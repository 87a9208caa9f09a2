// Plays all instances of all consumers in one process: node bench/soak/crowd.ts PLAN.json
// Each embeds the library of consumers, calls its account steadily and reports to keyturn. Prints `ready` when all have
// started, and a tally as one JSON line per second.
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { ClientSecretCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { followOnceThere } from "../../emulator/consumer/first-key.ts";
import { connectPatiently } from "../../emulator/consumer/patient-connections.ts";
import type { SteadyCalls } from "../../emulator/consumer/steady-calls.ts";
import { callSteadily } from "../../emulator/consumer/steady-calls.ts";
import { forEachConcurrent } from "../../shared/concurrency.ts";
import type { CrowdMember, CrowdTally } from "./crowd-plan.ts";
import { crowdPlan } from "./crowd-plan.ts";

const tallyMs = 1_000;
const startingAtOnce = 8;
/** As long as a call may take. */
const connectsWithinMs = 60_000;
/** Spreads the instances' polls and calls. */
const startPauseMs = 50;

const plan = crowdPlan.parse(JSON.parse(await readFile(process.argv[2] ?? "", "utf8")));
const running: { readonly who: string; readonly calls: SteadyCalls }[] = [];
const problems = new Map<string, number>();

await connectPatiently(connectsWithinMs);
await forEachConcurrent(plan.consumers, startingAtOnce, async (member) => {
  const credential = new ClientSecretCredential(plan.tenantId, member.clientId, member.clientSecret, {
    authorityHost: plan.authority,
    disableInstanceDiscovery: true,
  });
  for (const instance of member.instances) {
    await start(member, instance, credential);
    await delay(startPauseMs);
  }
});
setInterval(() => console.log(JSON.stringify(tally())), tallyMs);
console.log("ready");

async function start(member: CrowdMember, instance: string, credential: ClientSecretCredential) {
  const { account, name, pollMs, reportMs, endpoint } = member;
  const followed = await followOnceThere({
    vault: new SecretClient(member.vaultUrl, credential),
    secret: member.secret,
    pollMs,
    report: {
      keyturn: plan.keyturn,
      account,
      consumer: name,
      instance,
      getToken: () => credential.getToken(`${plan.audience}/.default`),
      reportMs,
    },
    onProblem: ({ code }) => problems.set(code, (problems.get(code) ?? 0) + 1),
  });
  const calls = callSteadily({
    endpoint,
    userAgent: `${name}/${instance}`,
    perSecond: plan.callsPerSecond,
    key: () => followed.current(),
    onOutcome: (key, outcome) => followed.observe(key, outcome),
  });
  running.push({ who: `${account}/${instance}`, calls });
}

function tally(): CrowdTally {
  const tallies = running.map(({ who, calls }) => ({ who, ...calls.tally() }));
  const sum = (of: (one: (typeof tallies)[number]) => number) =>
    tallies.reduce((total, one) => total + of(one), 0);
  const failed = tallies.find(({ firstFailure }) => firstFailure !== null);
  return {
    instances: running.length,
    calls: sum(({ calls }) => calls),
    failures: sum(({ failures }) => failures),
    refused: sum(({ refused }) => refused),
    problems: Object.fromEntries(problems),
    firstFailure: failed ? `${failed.who}: ${JSON.stringify(failed.firstFailure)}` : null,
  };
}
