import { complete } from "../domain/complete.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { EnrolledState } from "../domain/rotation/account-state.ts";
import type { EventOf } from "../domain/rotation/rotation-event.ts";
import { RecordConflictError } from "../errors.ts";
import { declarationChanges } from "../fleet-file/declaration-changes.ts";
import { declarationOf } from "../fleet-file/declaration.ts";
import type { DeclarationStore } from "../ports/fleet-store.ts";
import type { Trail } from "../records/trail.ts";
import { withEvent } from "../records/trail.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { saveTrail } from "./save-trail.ts";

/** Who approved what a declaration loosens, and why. */
export interface Approval {
  readonly approvedBy: string;
  readonly reason: string;
}

/** Keeps the declaration of an account, and makes the event that brings it into force. Idempotent. */
export async function declaredEvent(
  spec: AccountSpec,
  state: EnrolledState,
  declarations: DeclarationStore,
  at: Date,
  approval?: Approval,
): Promise<EventOf<"account-declared">> {
  const { text, digest } = declarationOf(spec);
  const previous = state.declared?.declaration;
  await declarations.keep(digest, text);
  const { cadenceMs, timerGraceMs, approval: asked } = spec.policy;
  return complete<EventOf<"account-declared">>({
    type: "account-declared",
    at,
    declaration: digest,
    previous,
    file: spec.source?.file ?? "",
    by: spec.source?.by,
    approvedBy: approval?.approvedBy,
    reason: approval?.reason,
    changes: declarationChanges(previous === undefined ? undefined : await declarations.read(previous), text),
    changesLeftOut: undefined,
    rules: { cadenceMs, timerGraceMs, approval: asked },
  });
}

const maxAttempts = 5;

/**
 * Records the declaration of an account whose fleet file was applied. Does nothing for an account that is not enrolled: its
 * first look declares it.
 *
 * @param expected the declaration in force when the file was compared; another one means that a later file came first.
 */
export async function declareApplied(
  spec: AccountSpec,
  expected: string | undefined,
  {
    trail: store,
    rollout,
    declarations,
    clock,
  }: Pick<ReconcilerPorts, "trail" | "rollout" | "declarations" | "clock">,
  approval?: Approval,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const trail: Trail = await store.read(spec.name, true);
    const { state } = trail;
    if (state.phase === "unenrolled" || state.declared?.declaration !== expected) return;
    if (state.declared?.declaration === declarationOf(spec).digest) return;
    const event = await declaredEvent(spec, state, declarations, clock.now(), approval);
    try {
      const next = withEvent(trail, event, { releaseClaim: false, wakeAt: clock.now() });
      await saveTrail(next, { spec, ports: { trail: store, rollout } });
      return;
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === maxAttempts) throw error;
    }
  }
}
