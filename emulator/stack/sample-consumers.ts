import { fileURLToPath } from "node:url";
import type { LocalAzure } from "../azure/local-azure.ts";
import type { Program } from "../child-process.ts";
import { startProgram } from "../child-process.ts";
import type { Principals } from "./principals.ts";
import type { AccountPlan, ConsumerPlan } from "./stack-plan.ts";
import { audience } from "./stack-plan.ts";

const program = fileURLToPath(new URL("../sample-consumer.ts", import.meta.url));

/** The counts of one running copy of a consumer so far. */
export type Tally = {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
  readonly firstFailure: { readonly status: number; readonly error?: string; readonly at: string } | null;
  readonly fingerprint: string;
};

export type RunningConsumer = {
  readonly account: string;
  readonly consumer: string;
  readonly instance: string;
  readonly program: Program;
  tally(): Tally;
};

/** The endpoints that a consumer talks to. */
export type Surroundings = {
  readonly azure: LocalAzure;
  readonly principals: Principals;
  readonly keyturnOrigin: string;
  readonly callsPerSecond: number;
};

/** Starts one copy of a consumer as a process of its own and waits for its first successful call. */
export async function startConsumer(
  account: AccountPlan,
  consumer: ConsumerPlan,
  instance: string,
  { azure, principals, keyturnOrigin, callsPerSecond }: Surroundings,
): Promise<RunningConsumer> {
  const application = principals.consumers.get(`${account.name}/${consumer.name}`);
  if (!application) throw new Error(`no identity was planned for ${consumer.name}`);
  let tally: Tally = { calls: 0, failures: 0, refused: 0, firstFailure: null, fingerprint: "" };
  const running = await startProgram({
    name: `${consumer.name}/${instance}`,
    file: program,
    readyLine: /^ready$/,
    onLine: (line) => {
      tally = tallyOf(line) ?? tally;
    },
    env: {
      ...azure.environment(),
      SAMPLE_NAME: consumer.name,
      SAMPLE_INSTANCE: instance,
      SAMPLE_ACCOUNT: account.name,
      SAMPLE_VAULT_URL: azure.vaultUrl(consumer.vault),
      SAMPLE_SECRET: account.publishedSecret,
      SAMPLE_ENDPOINT: azure.accountEndpoint(account.name),
      SAMPLE_KEYTURN_URL: keyturnOrigin,
      SAMPLE_AUDIENCE: audience,
      SAMPLE_CALLS_PER_SECOND: String(callsPerSecond),
      SAMPLE_POLL_MS: String(consumer.pollMs),
      SAMPLE_REPORT_MS: String(consumer.reportMs),
      SAMPLE_ADOPT: String(consumer.adopts ?? true),
      AZURE_AUTHORITY_HOST: azure.authority,
      AZURE_TENANT_ID: azure.tenantId,
      AZURE_CLIENT_ID: application.clientId,
      AZURE_CLIENT_SECRET: application.clientSecret,
    },
  });
  return {
    account: account.name,
    consumer: consumer.name,
    instance,
    program: running,
    tally: () => tally,
  };
}

function tallyOf(line: string): Tally | undefined {
  return line.startsWith('{"calls"') ? (JSON.parse(line) as Tally) : undefined;
}
