import { urgencyOf } from "../../domain/urgency.ts";
import type { WakeReason } from "../../domain/world.ts";
import type { StepQueue } from "../../ports/step-queue.ts";

type NearExpiry = Extract<WakeReason, { kind: "near-expiry" }>;

/**
 * Queues the look that a near-expiry event asks for, and the same look again a claim later. Until a look has begun a
 * rotation, nothing but its message knows of the event, and a worker that dies keeps that message locked for ten minutes.
 * The second look finds the rotation under way and does nothing. Idempotent.
 *
 * @throws {KeyturnError} not both are queued; the event must come again.
 */
export async function queueNearExpiry(
  account: string,
  because: NearExpiry,
  queue: StepQueue,
  claimMs: number,
): Promise<void> {
  const step = { account, because };
  const urgency = urgencyOf(because);
  await Promise.all([queue.send(step, urgency), queue.send(step, urgency, claimMs)]);
}
