import type { AccountSpec } from "../domain/account/account-spec.ts";
import { decide } from "../domain/decide/decide.ts";
import type { Decision } from "../domain/decide/decision.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { isInFlight } from "../domain/rotation/account-state.ts";
import { sameTarget, targetOf } from "../domain/rotation/enrolment-target.ts";
import type { WakeReason, FactName } from "../domain/world.ts";
import { LookTooLongError, RecordConflictError, RecordUnreadableError, StepTooLongError } from "../errors.ts";
import type { Trail } from "../records/trail.ts";
import { withEvent } from "../records/trail.ts";
import { holdForRecord } from "../records/unreadable.ts";
import { holdAccount } from "./hold-account.ts";
import { look } from "./look.ts";
import { owedLook, settleOwed } from "./settle-owed.ts";
import { perform } from "./perform.ts";
import type { ReconcilerPorts, ReconcilerSettings } from "./ports.ts";
import { recover } from "./recover.ts";
import type { Run } from "./run.ts";
import { startRun } from "./run.ts";
import { saveTrail } from "./save-trail.ts";
import { declaredEvent } from "./declare.ts";
import { specInForce } from "./spec-in-force.ts";

/** More steps than any history needs in one run; a run that exceeds it would never end. */
const maxSteps = 500;
/** A conflict although no other worker has moved the head is no race: after so many the trail does not take the event. */
const maxConflictsAlone = 5;
/** Lists of keys lag by minutes, a claim lasts for one: a regeneration of unknown outcome is repeated no sooner. */
const lagInClaims = 2;

/**
 * Looks at one account and performs what is due until it holds. Idempotent: may run any number of times, also
 * concurrently; a run that loses a race looks again.
 *
 * @param head the account's head as this process has just saved or read it, after what the look is for was stored: so a look
 * of somebody who has moved it since sees that too. Every write is conditional, and one that fails reads anew.
 * @returns why it holds. No row says so where this build cannot read a record of the account: it writes nothing then. Nothing
 * for an account that the stored file declares no more, which nobody looks at.
 * @throws {LookTooLongError} the time of the settings is up. What was done is saved; another look must follow.
 * @throws {KeyturnError} otherwise only when the trail cannot be reached or written; nothing is lost.
 */
export async function reconcile(
  spec: AccountSpec,
  because: WakeReason,
  ports: ReconcilerPorts,
  settings: ReconcilerSettings,
  head?: Trail,
): Promise<Objection | undefined> {
  try {
    return await untilItHolds(spec, because, ports, settings, head);
  } catch (error) {
    if (error instanceof RecordUnreadableError) return holdForRecord(error);
    throw error;
  }
}

async function untilItHolds(
  spec: AccountSpec,
  because: WakeReason,
  ports: ReconcilerPorts,
  settings: ReconcilerSettings,
  head: Trail | undefined,
): Promise<Objection | undefined> {
  const startedAt = ports.clock.now();
  const look = async () =>
    lookUntilItHolds(head ?? (await ports.trail.read(spec.name)), spec, because, ports, settings);
  const [objection, owed] = await Promise.all([look(), owedLook(spec.name, ports)]);
  if (objection?.reason !== "EffectClaimed") await settleOwed(owed, startedAt, settings.claimMs, ports);
  return objection;
}

async function lookUntilItHolds(
  trail: Trail,
  spec: AccountSpec,
  because: WakeReason,
  ports: ReconcilerPorts,
  settings: ReconcilerSettings,
): Promise<Objection | undefined> {
  const isNew = trail.state.phase === "unenrolled";
  if (isNew && !(await storedFile({ settings, file: spec }))) return undefined;
  const counts = await specInForce(spec, trail.state, ports.declarations);
  const former = formerTarget(counts.spec, trail.state);
  if (!former) return settle(trail, startRun({ ports, settings, spec, because }));
  const objection = await settle(
    trail,
    startRun({ ports, settings, spec: former, because, isFormerTarget: true }),
  );
  const cared = await ports.trail.read(spec.name);
  // Only an emergency is brought to its end where it began.
  if (!objection || isInFlight(cared.state)) return objection;
  return settle(cared, startRun({ ports, settings, spec, because }));
}

/**
 * The account as it was enrolled, when the fleet file names another target: consumers read there until the new one is
 * enrolled, and a leaked key dies there.
 */
function formerTarget(spec: AccountSpec, state: AccountState): AccountSpec | undefined {
  if (state.phase === "unenrolled" || sameTarget(state.target, targetOf(spec))) return undefined;
  if (isInFlight(state) && !state.emergency) return undefined;
  return { ...spec, ...state.target };
}

async function settle(read: Trail, run: Run): Promise<Objection | undefined> {
  const { spec } = run;
  let trail = read;
  let conflictsAlone = 0;
  for (let steps = 0; steps < maxSteps; steps += 1) {
    if (isOver(trail, run)) {
      if (trail.unsaved) await saveTrail(trail, run);
      throw new LookTooLongError(spec.name);
    }
    const declared = await declaredIn(trail, run);
    if (!declared) return undefined;
    trail = declared;
    run.settings.seen?.(trail);
    const decision = nextDecision(trail, run);
    try {
      if (decision.kind === "hold") return await holdAccount(noticed(decision.objection, run), trail, run);
      trail = await carryOut(decision, trail, run);
    } catch (error) {
      const effect = decision.kind === "perform" ? decision.effect : undefined;
      const recovery = await recover(error, effect, run);
      if ("objection" in recovery) return recovery.objection;
      if (error instanceof RecordConflictError) {
        conflictsAlone = recovery.trail.etag === trail.etag ? conflictsAlone + 1 : 0;
        if (conflictsAlone === maxConflictsAlone) throw error;
      }
      trail = recovery.trail;
    }
  }
  throw new StepTooLongError(spec.name);
}

/**
 * Finds what counts of the account by now, and records the declaration of the file where it has come into force. A process
 * caches the file: it must not declare again what a later file has replaced, nor an account that one has left out.
 *
 * @returns nothing if the stored file declares the account no more.
 */
async function declaredIn(trail: Trail, run: Run): Promise<Trail | undefined> {
  const { isFormerTarget, ports } = run;
  const { state } = trail;
  if (state.phase === "unenrolled") return trail;
  if (isFormerTarget) return state.declared?.removedAt && !(await storedFile(run)) ? undefined : trail;
  let counts = await specInForce(run.file, state, ports.declarations);
  const isOdd = counts.isUndeclared || counts.unapproved.length > 0;
  const stored = isOdd ? await storedFile(run) : run.file;
  if (!stored) return undefined;
  if (stored !== run.file) counts = await specInForce(stored, state, ports.declarations);
  run.file = stored;
  const { spec, isUndeclared, unapproved } = counts;
  run.spec = spec;
  run.unapproved = unapproved;
  if (!isUndeclared) return trail;
  const event = await declaredEvent(run.file, state, ports.declarations, ports.clock.now());
  return withEvent(trail, event, { releaseClaim: false, wakeAt: ports.clock.now() });
}

/** The account as the stored file declares it; the run's own where that is as new. */
async function storedFile({
  settings,
  file,
}: Pick<Run, "settings" | "file">): Promise<AccountSpec | undefined> {
  if (!settings.stored) return file;
  const now = await settings.stored(file.name);
  return now?.source?.file === file.source?.file ? file : now;
}

/** Says that the file loosens what nobody has approved, unless a person is called already. */
function noticed(objection: Objection, { unapproved }: Run): Objection {
  if (unapproved.length === 0 || objection.remedy === "operator") return objection;
  return {
    ...objection,
    reason: "LooseningNotApproved",
    message: `the fleet file loosens what a second person must approve, so it does not count: ${unapproved.join("; ")}; meanwhile: ${objection.message}`,
    remedy: "operator",
  };
}

/** A run never ends in the middle of an effect: until its claim expires, nobody else could go on. */
function isOver({ claim }: Trail, { settings: { isTimeUp, worker } }: Run): boolean {
  return claim?.worker !== worker && isTimeUp?.() === true;
}

function nextDecision(trail: Trail, run: Run): Decision {
  const { ports, settings, spec, because, facts, failed, failedHandOvers, isFormerTarget, answered } = run;
  facts.expire(ports.clock.monotonicMs());
  const slotsCheckedAt = trail.slotsCheckedAt ?? trail.movedAt;
  const falseAlarmAt = alarmAfter(trail);
  return decide(trail.state, {
    ...facts.current(),
    now: ports.clock.now(),
    worker: settings.worker,
    because,
    spec,
    listLagMs: lagInClaims * settings.claimMs,
    ...(trail.claim && { claim: trail.claim, answered }),
    ...(trail.watchedAt && { watchedAt: trail.watchedAt }),
    ...(slotsCheckedAt && { slotsCheckedAt }),
    ...(falseAlarmAt && { falseAlarmAt }),
    ...(trail.objection && { held: trail.objection }),
    ...(failed.length > 0 && { failed }),
    ...(failedHandOvers.length > 0 && { failedHandOvers }),
    ...(isFormerTarget && { isFormerTarget }),
  });
}

/** An alarm from before the last event was about another key. */
function alarmAfter({ falseAlarmAt, movedAt }: Trail): Date | undefined {
  return falseAlarmAt && movedAt && falseAlarmAt < movedAt ? undefined : falseAlarmAt;
}

async function carryOut(
  decision: Exclude<Decision, { kind: "hold" }>,
  trail: Trail,
  run: Run,
): Promise<Trail> {
  switch (decision.kind) {
    case "observe":
      return observe(decision.facts, trail, run);
    case "perform":
      run.facts.forgetSingleUse();
      return perform(decision.effect, trail, run);
    case "record": {
      run.facts.forgetSingleUse();
      return withEvent(trail, decision.event, { releaseClaim: true, wakeAt: run.ports.clock.now() });
    }
  }
}

/** Looks, and saves unsaved events meanwhile: should this process die, they are in the trail. */
async function observe(wanted: readonly FactName[], trail: Trail, run: Run): Promise<Trail> {
  // Facts at hand were read moments ago, and each look is paid in calls.
  const known = run.facts.current();
  const missing = wanted.filter((name) => known[name] === undefined);
  const [saved, looked] = await Promise.allSettled([
    trail.unsaved ? saveTrail(trail, run) : trail,
    look(missing, trail, run),
  ]);
  if (saved.status === "rejected") throw saved.reason;
  if (looked.status === "rejected") throw looked.reason;
  return saved.value;
}
