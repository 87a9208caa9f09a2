import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { CommandAnswer } from "../domain/commands/commands.ts";
import type { CommandRejection } from "../domain/commands/commands.ts";
import type { Claim } from "../domain/decide/effect.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import type { RotationEvent } from "../domain/rotation/rotation-event.ts";
import { urgencyOf } from "../domain/urgency.ts";
import { RecordConflictError } from "../errors.ts";
import type { Trail } from "../records/trail.ts";
import { withEvent } from "../records/trail.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { saveTrail } from "./save-trail.ts";

const maxAttempts = 5;

/** The account or fleet has changed since the caller read it. */
export interface Overtaken {
  readonly code: "PRECONDITION_FAILED";
}

/** Decides a command on the account as it is recorded now, and on the call to Azure that is under way. */
export type DecideCommand = (state: AccountState, claim: Claim | undefined) => CommandAnswer;

/**
 * Decides a person's command on the current trail, records its event and queues a look. After a lost race it decides
 * again on the newer trail, if `isCurrent` accepts that. If the look cannot be queued, the sweep finds the account.
 *
 * @param head as the caller has just read it; read here without.
 * @returns the trail with the event, or unchanged when nothing had to be recorded; and the trail that was decided on.
 */
export async function runCommand(
  spec: AccountSpec,
  command: DecideCommand,
  ports: Pick<ReconcilerPorts, "trail" | "queue" | "clock" | "rollout">,
  isCurrent: (trail: Trail) => boolean = () => true,
  head?: Trail,
): Promise<
  { readonly trail: Trail; readonly before: Trail } | { readonly rejection: CommandRejection | Overtaken }
> {
  const { trail: store, queue, clock } = ports;
  for (let attempt = 1; ; attempt += 1) {
    const trail = (attempt === 1 && head) || (await store.read(spec.name, true));
    if (!isCurrent(trail)) return { rejection: { code: "PRECONDITION_FAILED" } };
    const answer = command(trail.state, trail.claim);
    if ("rejection" in answer) return answer;
    if ("settled" in answer) return { trail, before: trail };
    try {
      // A claim stays: its worker may be in the middle of a call, and no other may act until it has ended.
      const next = withEvent(trail, answer.event, { releaseClaim: false, wakeAt: clock.now() });
      const saved = await saveTrail(next, { spec, ports });
      const urgency = urgencyOf({ kind: speaker(answer.event) }, saved.state);
      await queue.send({ account: spec.name, because: { kind: "command" } }, urgency, 0, saved);
      return { trail: saved, before: trail };
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === maxAttempts) throw error;
    }
  }
}

/** What a consumer does itself is no more urgent than its reports: no person waits. */
function speaker({ type }: RotationEvent): "report" | "command" {
  return type === "consumer-registered" || type === "instance-contested" ? "report" : "command";
}
