import { setTimeout as pause } from "node:timers/promises";
import type { AccountDocument } from "../../shared/api/account.ts";
import type { LocalStack } from "../stack/local-stack.ts";
import { UnexpectedAnswerError } from "../stack/keyturn-client.ts";
import type { StackPlan } from "../stack/stack-plan.ts";
import { accountLine } from "./account-line.ts";
import { countAzureCalls } from "./azure-calls.ts";
import type { Progress, ShowNews } from "./progress.ts";
import type { RotationWatch } from "./rotation-watch.ts";
import { consumerCalls, watchRotations } from "./rotation-watch.ts";
import type { RotationReport, RunReport } from "./run-report.ts";
import { rotationReport } from "./run-report.ts";

const lookEveryMs = 250;
/** The look that decided on a rotation read the vault just before the request was recorded. */
const decisiveLookMs = 200;

/** For everything from enrolment on; rotations that have not ended by then are reported as unfinished. */
const patienceMs = 120_000;
/** The account that is rotated on a person's request. */
const byHand = "language";

/** The rotations of a finished run; the consumers may continue. */
export type DemoRun = {
  readonly rotations: readonly RotationReport[];
  /** The report with the consumers' tallies as they are now. */
  report(): RunReport;
};

/**
 * Starts the app and the consumers in a started stack, lets each trigger rotate its account, and waits
 * until all rotations have ended or the deadline has passed.
 *
 * @param startedAt as `performance.now()` tells it, for the length of the run.
 */
export async function runDemo(
  stack: LocalStack,
  plan: StackPlan,
  progress: Progress,
  signal: AbortSignal,
  startedAt: number,
): Promise<DemoRun> {
  const watch = watchRotations(stack);
  const names = plan.accounts.map(({ name }) => name);
  const deadline = performance.now() + patienceMs;
  const look = { watch, signal, deadline };

  await stage("Starting keyturn in a Functions host", () => stack.startApp());
  await stage(`Enrolling ${names.length} accounts`, async () => {
    await stack.applyFleet();
    if (!(await until(isEnrolled, look))) throw new Error("the accounts were not enrolled in time");
  });
  await stage(`Starting ${consumerCount(plan)} consumers`, () =>
    Promise.all(names.map((name) => stack.startConsumers(name))),
  );
  await progress.rotations(names, async (show) => {
    await askForRotation(stack);
    await until(hasEnded, look, (documents) => tell(show, documents, stack));
  });
  const wallMs = Math.round(performance.now() - startedAt);
  const rotations = await reportRotations(stack, plan, watch);
  return {
    rotations,
    report() {
      const { calls, failures } = consumerCalls(stack);
      return { rotations, consumerCalls: calls, consumerFailures: failures, wallMs };
    },
  };

  function stage<T>(title: string, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    return progress.stage(title, work);
  }
}

/**
 * @returns false when the deadline passed first.
 */
async function until(
  isSo: (document: AccountDocument) => boolean,
  { watch, signal, deadline }: { watch: RotationWatch; signal: AbortSignal; deadline: number },
  onLook?: (documents: readonly AccountDocument[]) => void,
): Promise<boolean> {
  for (;;) {
    const documents = await watch.look();
    onLook?.(documents);
    if (documents.every(isSo)) return true;
    if (performance.now() >= deadline) return false;
    await pause(lookEveryMs, undefined, { signal });
  }
}

function isEnrolled({ phase }: AccountDocument): boolean {
  return phase !== "unenrolled" && phase !== "enrolling";
}

function hasEnded({ lastEnded }: AccountDocument): boolean {
  return lastEnded !== undefined;
}

async function askForRotation({ keyturn }: LocalStack): Promise<void> {
  const path = `accounts/${byHand}/rotations`;
  const answer = await keyturn.request("POST", path, { mode: "manual", reason: "shown by npm start" });
  if (answer.status !== 202) throw new UnexpectedAnswerError("POST", path, answer);
}

function tell(show: ShowNews, documents: readonly AccountDocument[], stack: LocalStack): void {
  const { calls, failures } = consumerCalls(stack);
  const now = new Date();
  show(
    documents.map((document) => accountLine(document, now)),
    `Rotating while ${stack.consumers.length} consumers call: ` +
      `${calls.toLocaleString("en-US")} calls, ${failures.toLocaleString("en-US")} failed`,
  );
}

async function reportRotations(
  stack: LocalStack,
  plan: StackPlan,
  watch: RotationWatch,
): Promise<readonly RotationReport[]> {
  const principal = stack.principals.managedIdentity.objectId;
  const reports = plan.accounts.map(async ({ name, publishedSecret, vaults }) => {
    const [state] = (await stack.keyturn.account(name)).rotations;
    if (!state) return [];
    const period = {
      from: new Date(Date.parse(state.requestedAt) - decisiveLookMs),
      to: state.endedAt === undefined ? new Date() : new Date(state.endedAt),
    };
    const subject = { account: name, publishedSecret, vaults, principal };
    const calls = countAzureCalls(watch.calls, subject, period);
    return [rotationReport(name, state, watch.callsDuring(name), calls)];
  });
  return (await Promise.all(reports)).flat();
}

function consumerCount({ accounts }: StackPlan): number {
  const counts = accounts.flatMap(({ consumers }) =>
    consumers.map(({ running, instances }) => running ?? instances),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}
