import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { DriverProcess } from "../../clients/check/driver-process.ts";
import { startDriver } from "../../clients/check/driver-process.ts";
import type { Program } from "../../emulator/child-process.ts";
import { startProgram } from "../../emulator/child-process.ts";
import { freePort } from "../../emulator/free-port.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { until } from "../../test/until.ts";
import type { Member, Outage, Part } from "./member.ts";
import { steadyCalls } from "./member.ts";
import type { MemberPlan } from "./members.ts";
import { agentProgram, pythonPath } from "./members.ts";
import { account, pollMs, publishedSecret, reportMs, vault } from "./stack-of-members.ts";

export interface RunningMember extends Member {
  stop(): Promise<void>;
}

/** Starts an application, with an agent in front of the account where it has one, and its calls. */
export async function startMember(
  plan: MemberPlan,
  stack: LocalStack,
  directory: string,
  perSecond: number,
): Promise<RunningMember> {
  const outages: Outage[] = [];
  const environment = await environmentFor(plan, stack);
  const agent = plan.isBehindAgent ? await startAgent(plan, stack, directory, environment) : undefined;
  const application = await startApplication(plan.command, {
    ...environment,
    ...(agent && { OPENAI_BASE_URL: `${agent.address}/openai/v1` }),
  });
  const parts = [application, ...(agent ? [agent] : [])].map((part) => withOutages(part, outages));
  const calls = steadyCalls(application.driver, outages, perSecond);
  return {
    name: plan.name,
    tally: calls.tally,
    parts,
    async stop() {
      calls.stop();
      await application.stop();
      await agent?.stop();
    },
  };
}

/** Calls that a dead process costs are no fault of a rotation. */
function withOutages(part: Part, outages: Outage[]): Part {
  return {
    ...part,
    async restart() {
      const outage: Outage = { fromMs: performance.now() };
      outages.push(outage);
      await part.restart();
      outage.untilMs = performance.now();
    },
  };
}

async function startApplication(command: readonly string[], env: Readonly<Record<string, string>>) {
  let driver = startDriver(command, env);
  const ready = (started: DriverProcess) =>
    until(() => {
      if (started.exitCode() !== undefined) throw new Error(started.lines.join("\n"));
      return started.isReady();
    });
  await ready(driver);
  return {
    driver: () => driver,
    async restart() {
      driver.kill();
      const next = startDriver(command, env);
      await ready(next);
      driver = next;
    },
    stop: async () => void (await driver.stop(10_000)),
  };
}

async function startAgent(
  { name }: MemberPlan,
  stack: LocalStack,
  directory: string,
  env: Readonly<Record<string, string>>,
): Promise<Part & { readonly address: string }> {
  const { azure, origin } = stack;
  const listen = `127.0.0.1:${await freePort()}`;
  const file = join(directory, `${name}.yaml`);
  const config = {
    version: 1,
    endpoint: new URL(await azure.reachable.accountEndpoint(account)).origin,
    secret: `${await azure.reachable.vaultUrl(vault)}/secrets/${publishedSecret}`,
    keyturn: { url: origin, audience, account, consumer: name },
    poll: `${pollMs}ms`,
    report: `${reportMs}ms`,
    proxy: { listen },
  };
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const start = (): Promise<Program> =>
    startProgram({
      name: `agent of ${name}`,
      file: agentProgram,
      args: ["--config", file],
      env,
      readyLine: /"agent-ready"/,
    });
  let agent = await start();
  return {
    address: `http://${listen}`,
    async restart() {
      await agent.kill();
      agent = await start();
    },
    stop: async () => void (await agent.stop()),
  };
}

async function environmentFor({ name }: MemberPlan, { azure, principals, origin }: LocalStack) {
  const identity = principals.consumers.get(`${account}/${name}`);
  if (!identity) throw new Error(`no identity was planned for ${name}`);
  return {
    ...azure.reachable.environment(),
    PYTHONPATH: pythonPath,
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: identity.clientId,
    AZURE_CLIENT_SECRET: identity.clientSecret ?? "",
    // The identity of an application outside of Azure is meant, not the managed one of this machine.
    IDENTITY_ENDPOINT: "",
    IDENTITY_HEADER: "",
    KEYTURN_URL: origin,
    KEYTURN_AUDIENCE: audience,
    KEYTURN_ACCOUNT: account,
    KEYTURN_CONSUMER: name,
    KEYTURN_VAULT: await azure.reachable.vaultUrl(vault),
    KEYTURN_SECRET: publishedSecret,
    KEYTURN_ENDPOINT: await azure.reachable.accountEndpoint(account),
    KEYTURN_POLL_MS: String(pollMs),
    KEYTURN_REPORT_MS: String(reportMs),
  };
}
