import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { CommandAnswer } from "../domain/commands/commands.ts";
import type { CommandRejection } from "../domain/commands/commands.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { RecordConflictError } from "../errors.ts";
import type { Trail } from "../records/trail.ts";
import { withEvent } from "../records/trail.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { saveTrail } from "./save-trail.ts";

const attempts = 5;

/** The account has moved on from where the caller saw it. */
export interface Overtaken {
  readonly code: "PRECONDITION_FAILED";
}

/**
 * Lets a person's command decide on the trail as it is, records its event and asks for a look.
 * A race is decided anew on the newer trail, if `isCurrent` lets it be. When the look cannot be asked for, the sweep finds the account.
 *
 * @returns the trail with the event, or as it is when nothing had to be recorded, and the one that was decided on.
 */
export async function runCommand(
  spec: AccountSpec,
  command: (state: AccountState) => CommandAnswer,
  ports: Pick<ReconcilerPorts, "trail" | "queue" | "clock" | "rollout">,
  isCurrent: (trail: Trail) => boolean = () => true,
): Promise<
  { readonly trail: Trail; readonly before: Trail } | { readonly rejection: CommandRejection | Overtaken }
> {
  const { trail: store, queue, clock } = ports;
  for (let attempt = 1; ; attempt += 1) {
    const trail = await store.read(spec.name);
    if (!isCurrent(trail)) return { rejection: { code: "PRECONDITION_FAILED" } };
    const answer = command(trail.state);
    if ("rejection" in answer) return answer;
    if ("settled" in answer) return { trail, before: trail };
    try {
      // A claim stays: its worker may be in the middle of a call, and nobody may act until it has ended.
      const next = withEvent(trail, answer.event, { releaseClaim: false, wakeAt: clock.now() });
      const saved = await saveTrail(next, { spec, ports });
      await queue.send({ account: spec.name, because: { kind: "command" } });
      return { trail: saved, before: trail };
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === attempts) throw error;
    }
  }
}
