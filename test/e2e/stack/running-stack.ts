import { afterAll } from "@jest/globals";
import type { JournalEntry } from "../../../emulator/azure/journal.ts";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { startLocalStack } from "../../../emulator/stack/local-stack.ts";
import type { StackPlan } from "../../../emulator/stack/stack-plan.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { until } from "../../until.ts";
import { expectDescribed } from "./described-answers.ts";
import { aPlan } from "./plans.ts";

const running: LocalStack[] = [];

/** A stack that is stopped after the tests of the requesting file. */
export async function aStack(change: Partial<StackPlan> = {}): Promise<LocalStack> {
  const stack = await startLocalStack(aPlan(await temporaryDirectory(), change), { check: expectDescribed });
  return stopAfterTests(stack);
}

/** Stops the stack after the tests of the requesting file. */
export function stopAfterTests(stack: LocalStack): LocalStack {
  running.push(stack);
  return stack;
}

/** Stops a stack before the tests of the file have ended: those that follow need not share the machine with it. */
export async function stopNow(stack: LocalStack): Promise<void> {
  const at = running.indexOf(stack);
  if (at >= 0) running.splice(at, 1);
  await stack.stop();
}

/** A stack whose accounts are enrolled. */
export async function anEnrolledStack(change: Partial<StackPlan> = {}): Promise<LocalStack> {
  const stack = await aStack(change);
  await stack.startApp();
  await stack.applyFleet();
  await until(async () => (await stack.keyturn.accounts()).every(({ phase }) => phase === "idle"));
  return stack;
}

/** Requests a manual rotation and returns its id. */
export async function rotate(stack: LocalStack, account = "vision"): Promise<string> {
  const wish = { mode: "manual", reason: "a test asked for it" };
  const { status, body } = await stack.keyturn.request("POST", `accounts/${account}/rotations`, wish);
  if (status !== 202) throw new Error(`not accepted: ${status} ${JSON.stringify(body)}`);
  return (body as { rotation: string }).rotation;
}

/** Takes the fresh key of a rotation of `vision` back, once a consumer runs on it. @returns the status of the answer. */
export async function takeBack(stack: LocalStack, rotation: string): Promise<number> {
  await until(async () => {
    const { phase, consumers } = await stack.keyturn.account("vision");
    return phase === "adopting" && consumers.some(({ confirmedInstances }) => confirmedInstances > 0);
  });
  const path = `accounts/vision/rotations/${rotation}/revert`;
  return (await stack.keyturn.request("POST", path, { reason: "the fresh key misbehaves" })).status;
}

/** Waits until the account has this many ended rotations, and returns its status. */
export function ended(stack: LocalStack, account = "vision", count = 1, timeoutMs = 60_000) {
  return until(async () => {
    // An app that was just killed does not answer; the next try may succeed.
    const status = await stack.keyturn.account(account).catch(() => undefined);
    const done = status?.rotations.filter(({ outcome }) => outcome !== undefined) ?? [];
    return done.length >= count ? status : undefined;
  }, timeoutMs);
}

export function failures(stack: LocalStack): readonly unknown[] {
  return stack.consumers.map((consumer) => consumer.tally()).filter((tally) => tally.failures > 0);
}

/** How often Azure really regenerated a key of the account. */
export function regenerations(stack: LocalStack, account = "vision"): number {
  const path = `/accounts/${account}/regenerateKey`.toLowerCase();
  return entries(stack).filter(({ status, url }) => status === 200 && url.toLowerCase().includes(path))
    .length;
}

function entries(stack: LocalStack): readonly JournalEntry[] {
  return stack.azure.journal.read().filter((entry) => "url" in entry);
}

afterAll(async () => {
  await Promise.all(running.map((stack) => stack.stop()));
});
