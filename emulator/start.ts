// `npm start`: rotates the keys of three accounts in the local Azure while their consumers keep working. Exit code 0
// when every rotation of the demonstration completed within its budget and no consumer call failed until then, 1 when
// not, 2 for wrong arguments, 128 plus the signal's number when a signal ended it earlier.
import { mkdtemp, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import type { DemoArguments } from "./demo/demo-arguments.ts";
import { readArguments, usage } from "./demo/demo-arguments.ts";
import { demoPlan } from "./demo/demo-plan.ts";
import { runDemo } from "./demo/demo-run.ts";
import { plainProgress } from "./demo/plain-progress.ts";
import { reportText } from "./demo/report-text.ts";
import { faultsOf } from "./demo/run-report.ts";
import { terminalProgress } from "./demo/terminal-progress.ts";
import { serve } from "./serving/serve.ts";
import { servingText } from "./serving/serving-text.ts";
import type { LocalStack } from "./stack/local-stack.ts";
import { startLocalStack } from "./stack/local-stack.ts";

/** The application that a newcomer plays who names none. */
const usualConsumer = "your-app";

const wanted = readArguments(process.argv.slice(2));
if (typeof wanted === "string") {
  console.error(`${wanted}\n\n${usage}`);
  process.exit(2);
}
const ending = endOnSignal();
process.exit(await main(wanted, ending));

async function main(args: DemoArguments, { signal }: AbortController): Promise<number> {
  const startedAt = performance.now();
  const progress = progressFor(args);
  const directory = await mkdtemp(join(tmpdir(), "keyturn-"));
  let stack: LocalStack | undefined;
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stack?.stop() ?? Promise.resolve());
  try {
    const { consumer = usualConsumer } = args;
    const plan = demoPlan(directory, consumer);
    const running = await progress.stage("Starting the local Azure and its storage", () =>
      startLocalStack(plan),
    );
    stack = running;
    const run = await runDemo(running, plan, progress, signal, startedAt);
    let report = run.report();
    if (args.once) {
      // The last tallies come when the consumers have ended, so the verdict waits for them.
      await progress.stage("Stopping", stop);
      report = run.report();
      if (!args.json) console.log(`\n${reportText(report)}`);
    } else {
      // The verdict is about the rotations so far: whoever tries things afterwards may break some.
      const served = await progress.stage("Opening it for you", () =>
        serve(running, plan, consumer, args.consumer !== undefined),
      );
      const say = args.json ? console.error : console.log;
      say(`\n${reportText(report)}\n\n${servingText(served)}`);
      await aborted(signal);
      await progress.stage("Stopping", stop);
    }
    const faults = faultsOf(
      report,
      plan.accounts.map(({ name }) => name),
    );
    for (const fault of faults) console.error(`FAILED: ${fault}`);
    if (args.json) console.log(JSON.stringify(report));
    return faults.length === 0 ? 0 : 1;
  } catch (error) {
    if (signal.aborted) {
      await progress.stage("Stopping", stop);
      return exitCodeOf(signal);
    }
    console.error("FAILED: the run was aborted:", error);
    for (const line of notableLines(stack)) console.error(`  app: ${line}`);
    return 1;
  } finally {
    await stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** The app's last lines, without its host's routine. */
function notableLines(stack: LocalStack | undefined): readonly string[] {
  return (stack?.appLines ?? []).filter((line) => !/^\S+ (?:trace|debug|information) /.test(line)).slice(-20);
}

/** In a terminal lines change in place, unless stdout is for the document alone. */
function progressFor({ json }: DemoArguments) {
  if (json) return plainProgress((line) => console.error(line));
  return process.stdout.isTTY ? terminalProgress() : plainProgress((line) => console.log(line));
}

/**
 * The first signal asks for an orderly end; the second one ends at once, and child processes end with this one.
 */
function endOnSignal(): AbortController {
  const controller = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(exitCodeOf(controller.signal));
      controller.abort(name);
    });
  }
  return controller;
}

function exitCodeOf({ reason }: AbortSignal): number {
  return 128 + (reason === "SIGTERM" ? constants.signals.SIGTERM : constants.signals.SIGINT);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
