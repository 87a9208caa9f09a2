import { complete } from "../domain/complete.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { EnrolledState } from "../domain/rotation/account-state.ts";
import { dayMs } from "../domain/time.ts";
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

type Ports = Pick<ReconcilerPorts, "trail" | "rollout" | "declarations" | "clock">;

/**
 * Records the declaration of an account whose fleet file was applied. Does nothing for an account that is not enrolled: its
 * first look declares it.
 *
 * @param expected the declaration in force when the file was compared; another one means that a later file came first.
 */
export async function declareApplied(
  spec: AccountSpec,
  expected: string | undefined,
  { trail: store, rollout, declarations, clock }: Ports,
  approval?: Approval,
): Promise<void> {
  await untilSaved(async () => {
    const trail: Trail = await store.read(spec.name, true);
    const { state } = trail;
    if (state.phase === "unenrolled" || state.declared?.declaration !== expected) return;
    if (state.declared?.declaration === declarationOf(spec).digest && !state.declared.removedAt) return;
    const event = await declaredEvent(spec, state, declarations, clock.now(), approval);
    const next = withEvent(trail, event, { releaseClaim: false, wakeAt: clock.now() });
    await saveTrail(next, { spec, ports: { trail: store, rollout } });
  });
}

/** Who has left an account out of which file. */
export interface Removal {
  readonly file: string;
  readonly by?: string;
}

/** Records that a fleet file was applied that does not declare the account. May be repeated. */
export async function declareRemoved(
  account: string,
  removal: Removal,
  { trail: store, clock }: Pick<Ports, "trail" | "clock">,
  approval?: Approval,
): Promise<void> {
  await untilSaved(async () => {
    const next = withoutDeclaration(await store.read(account, true), removal, clock.now(), approval);
    if (next) await store.save(next);
  });
}

/** The trail with the removal; nothing for an account that is not enrolled, or of which that is known. */
export function withoutDeclaration(
  trail: Trail,
  { file, by }: Removal,
  at: Date,
  approval?: Approval,
): Trail | undefined {
  const { state } = trail;
  if (state.phase === "unenrolled" || !state.declared || state.declared.removedAt) return undefined;
  const event = complete<EventOf<"account-removed">>({
    type: "account-removed",
    at,
    file,
    by,
    approvedBy: approval?.approvedBy,
    reason: approval?.reason,
  });
  // Nobody looks at it any more, but its head is to be signed within a day.
  return withEvent(trail, event, { releaseClaim: false, wakeAt: new Date(at.getTime() + dayMs) });
}

async function untilSaved(save: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await save();
    } catch (error) {
      if (!(error instanceof RecordConflictError) || attempt === maxAttempts) throw error;
    }
  }
}
