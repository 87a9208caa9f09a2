import * as z from "zod";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { UnexpectedAnswerError } from "../../emulator/stack/keyturn-client.ts";
import type { RotationOutcome } from "../../shared/domain/vocabulary.ts";
import { until } from "../../test/until.ts";
import { account } from "./stack-of-members.ts";

const path = `accounts/${account}/rotations`;
const accepted = z.object({ rotation: z.string() });
const foreseen = z.object({ blastRadius: z.object({ confirm: z.string() }) });
/** A killed process holds up its rotation until its report is stale. */
const patienceMs = 120_000;

/** Rotates once. @returns how it ended. */
export async function rotateOnce(stack: LocalStack): Promise<RotationOutcome> {
  return ended(stack, await ask(stack, { mode: "manual", reason: "a round" }));
}

/** Rotates, and takes the published key back while consumers adopt it. */
export async function rotateAndRevert(stack: LocalStack): Promise<RotationOutcome> {
  const rotation = await ask(stack, { mode: "manual", reason: "a round to take back" });
  await until(async () => (await stack.keyturn.account(account)).phase === "adopting", patienceMs);
  await send(stack, `${path}/${rotation}/revert`, { reason: "measured" }, 202);
  return ended(stack, rotation);
}

/** Declares that the published key has leaked; the gate waits for all consumers. */
export async function leakOnce(stack: LocalStack): Promise<RotationOutcome> {
  const leak = { mode: "emergency", compromised: "active", gate: "wait", reason: "a round" };
  const { confirm } = foreseen.parse(await send(stack, path, leak, 428)).blastRadius;
  return ended(stack, await ask(stack, { ...leak, confirm }));
}

async function ask(stack: LocalStack, wish: object): Promise<string> {
  return accepted.parse(await send(stack, path, wish, 202)).rotation;
}

async function send(stack: LocalStack, to: string, body: object, status: number): Promise<unknown> {
  const answer = await stack.keyturn.request("POST", to, body);
  if (answer.status !== status) throw new UnexpectedAnswerError("POST", to, answer);
  return answer.body;
}

function ended(stack: LocalStack, id: string): Promise<RotationOutcome> {
  return until(async () => {
    const { rotations } = await stack.keyturn.account(account);
    return rotations.find((rotation) => rotation.id === id)?.outcome;
  }, patienceMs);
}
