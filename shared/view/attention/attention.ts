import type { AttentionKind, Matter } from "../../api/attention.ts";
import { hourMs } from "../../domain/time.ts";
import { leakedKeysText } from "../leaked-keys-text.ts";
import type { Standing } from "./commands.ts";
import { argument, commandAgainstLeak, commandFor, commandWhenStuck } from "./commands.ts";
import { alertsOfReasons, heldKinds } from "./hold-kinds.ts";
import { byUrgency } from "./urgency.ts";

/** What the document of an account does not say, and its policy and its record do. */
export interface Beyond {
  readonly now: Date;
  /** When the timer starts a rotation; absent before the enrolment. */
  readonly dueAt?: Date;
  /** When the alert rule calls the published key overdue. */
  readonly alertAt?: Date;
  /** Since when consumers are waited for. */
  readonly waitsSince?: Date;
}

/** How long consumers may keep a rotation waiting before somebody should look. */
const patientMs = 4 * hourMs;

/**
 * Decides what of an account needs a person, most urgent first. Pure, and the only place that decides it: the pages, the
 * command line and its exit codes, the API and the log lines that the alert rules read all show its answer.
 */
export function attentionOf(standing: Standing, beyond: Beyond): readonly Matter[] {
  const found = [
    leakAlive(standing),
    deathOpen(standing),
    deathUnproven(standing),
    held(standing, beyond),
    noProgress(standing),
    ...contested(standing),
    copiesOpen(standing),
    unknownUse(standing),
    overdue(standing, beyond),
    ...unreviewed(standing),
  ];
  return byUrgency(found.filter((one) => one !== undefined));
}

/** Adds that the record of its events cannot be read, which only reading the whole of it shows. No rule raises that. */
export function withTrailFault<
  D extends Pick<Standing, "account"> & { readonly attention: readonly Matter[] },
>(document: D, fault: { readonly message: string } | undefined): D {
  if (!fault) return document;
  const { account, attention } = document;
  const command = `keyturn status ${account}`;
  const about = { account, sentence: fault.message, command, topic: "RECORD_UNREADABLE" };
  const matter: Matter = { level: "now", kind: "record-fault", ...about };
  return { ...document, attention: byUrgency([matter, ...attention]) };
}

function leakAlive(standing: Standing): Matter | undefined {
  const { account, leaked, rotation, phase } = standing;
  const keys = leakedKeysText(leaked);
  if (keys === undefined) return undefined;
  const { emergency } = rotation ?? {};
  const course = !rotation
    ? phase === "repairing"
      ? "a repair comes first"
      : "no rotation replaces it"
    : emergency?.unconfirmed
      ? "a second person must confirm that the gate is waived; until then it holds"
      : emergency?.gate === "waive"
        ? `${phase}; consumers are waited for until ${emergency.deadline}`
        : `${phase}; the gate holds until every consumer has moved`;
  return {
    level: "now",
    kind: "leaked-key",
    account,
    sentence: `the leaked key still works: ${keys}; ${course}`,
    command: commandAgainstLeak(standing),
    topic: "A key has leaked",
    alert: "leaked-key",
  };
}

/** The leaked key is replaced, and the data plane has not refused it yet. */
function deathOpen({ account, rotation, hold }: Standing): Matter | undefined {
  if (!rotation?.emergency || hold?.reason !== "RetireeStillAccepted") return undefined;
  return {
    level: "now",
    kind: "death-unproven",
    account,
    sentence: `the leaked key is replaced; ${hold.message}`,
    command: `keyturn status ${account}`,
    topic: hold.reason,
    alert: "leaked-key",
  };
}

/** A rotation has ended without the proof. Another one regenerates the standby slot first, which is that key's. */
function deathUnproven({ account, unproven, phase }: Standing): Matter | undefined {
  if (!unproven) return undefined;
  const { slot, fingerprint, rotation, since, leaked } = unproven;
  const key = leaked ? "the leaked key" : "the old key";
  return {
    level: "now",
    kind: "death-unproven",
    account,
    sentence: `${key} ${fingerprint} of ${slot} was replaced ${since} by ${rotation}, and nothing has proven that it is dead`,
    command: phase === "idle" ? `keyturn rotate ${account} --reason …` : `keyturn status ${account}`,
    topic: "RetireeStillAccepted",
    alert: leaked ? "leaked-key" : "needs-person",
  };
}

function held(standing: Standing, beyond: Beyond): Matter | undefined {
  const { account, hold } = standing;
  const kind = hold && heldKinds[hold.reason];
  if (!hold || !kind) return undefined;
  const { reason, message: sentence, remedy } = hold;
  const about = { account, sentence, command: commandFor(reason, standing), topic: reason };
  if (remedy === "operator") {
    return { level: "now", kind, ...about, alert: alertsOfReasons[reason] ?? "needs-person" };
  }
  // The rule for failures asks for no remedy: a step that fails is told at once, though it is repeated.
  if (kind === "step-failing" || kind === "record-fault") {
    const alert = alertsOfReasons[reason];
    return { level: "soon", kind, ...about, ...(alert && { alert }) };
  }
  return reason === "ConsumersNotReady" && hasWaitedLong(beyond)
    ? { level: "soon", kind, ...about, alert: "pending-consumers" }
    : undefined;
}

function hasWaitedLong({ waitsSince, now }: Beyond): boolean {
  return waitsSince !== undefined && now.getTime() - waitsSince.getTime() >= patientMs;
}

function noProgress(standing: Standing): Matter | undefined {
  const { account, stuck, phase, hold } = standing;
  if (!stuck) return undefined;
  const why = hold?.remedy === "wait" ? `: ${hold.message}` : "";
  return {
    level: "now",
    kind: "no-progress",
    account,
    sentence: `${phase} takes longer than it should${why}`,
    command: commandWhenStuck(standing),
    topic: hold?.reason ?? "Abandon a rotation or a repair",
    alert: "stuck-phase",
  };
}

function contested({ account, consumers }: Standing): readonly Matter[] {
  return consumers.flatMap(({ name, owner, instances }) =>
    instances.flatMap(({ instance, contested: contest }): readonly Matter[] =>
      contest
        ? [
            {
              level: "now",
              kind: "contested-instance",
              account,
              sentence: `two parties speak for ${instance} of ${name} (owner ${owner.name})`,
              command: `keyturn consumers settle ${account} ${argument(name)} ${argument(instance)} --reason …`,
              topic: "InstanceContested",
              alert: "attention",
            },
          ]
        : [],
    ),
  );
}

/** A hold for the same thing says it already. */
function isTold({ hold }: Standing, kind: AttentionKind): boolean {
  return hold?.remedy === "operator" && heldKinds[hold.reason] === kind;
}

function copiesOpen(standing: Standing): Matter | undefined {
  const { account, copies } = standing;
  if (!copies || copies.unanswered === 0 || isTold(standing, "copy-unanswered")) return undefined;
  const count = copies.unanswered === 1 ? "nobody answers for a copy" : "nobody answers for copies";
  return {
    level: "soon",
    kind: "copy-unanswered",
    account,
    sentence: `${count} of its keys (${copies.unanswered} found)`,
    command: commandFor("UnmanagedCopy", standing),
    topic: "UnmanagedCopy",
    alert: "attention",
  };
}

function unknownUse(standing: Standing): Matter | undefined {
  const { account, unknownConsumers = 0, unexplainedCalls = 0 } = standing;
  const untold = isTold(standing, "unknown-use") ? 0 : unknownConsumers;
  if (untold + unexplainedCalls === 0) return undefined;
  const users =
    untold === 1
      ? ["a user of its key is not registered"]
      : untold > 0
        ? [`${untold} users of its key are not registered`]
        : [];
  const calls = unexplainedCalls > 0 ? [`nobody explains ${unexplainedCalls} calls`] : [];
  return {
    level: "soon",
    kind: "unknown-use",
    account,
    sentence: [...users, ...calls].join("; "),
    command: commandFor("UnknownConsumers", standing),
    topic: "UnknownConsumers",
    alert: "attention",
  };
}

/** The published key is older than the policy allows. A rotation that goes on is given the time to adopt. */
function overdue(standing: Standing, { now, dueAt, alertAt }: Beyond): Matter | undefined {
  if (!dueAt || now <= dueAt) return undefined;
  const { account, phase, paused } = standing;
  const isLong = alertAt !== undefined && now > alertAt;
  if (phase !== "idle" && !paused && !isLong) return undefined;
  return {
    level: "soon",
    kind: "overdue",
    account,
    sentence: `its key was due ${dueAt.toISOString()}: ${whyNotRotated(standing)}`,
    command: paused
      ? `keyturn resume ${account} --reason …`
      : isHeld(standing)
        ? commandFor(standing.hold.reason, standing)
        : `keyturn plan ${account}`,
    topic: paused ? "Paused" : isHeld(standing) ? standing.hold.reason : "NotDue",
    ...(isLong && { alert: "key-overdue" }),
  };
}

type Held = Standing & { readonly hold: NonNullable<Standing["hold"]> };

function isHeld(standing: Standing): standing is Held {
  return standing.hold !== undefined && standing.hold.reason !== "NotDue";
}

function whyNotRotated(standing: Standing): string {
  const { paused, phase, wakeAt } = standing;
  if (paused) return `paused by ${paused.by}: ${paused.reason}`;
  if (isHeld(standing)) return standing.hold.message;
  if (phase !== "idle") return `in progress, ${phase}`;
  return wakeAt === undefined ? "nothing looks at it" : `keyturn looks at it again ${wakeAt}`;
}

function unreviewed({ account, consumers }: Standing): readonly Matter[] {
  return consumers.flatMap(({ name, unreviewed: open }): readonly Matter[] =>
    open
      ? [
          {
            level: "soon",
            kind: "registration-pending",
            account,
            sentence: `${name} has registered itself, and nobody has reviewed it`,
            command: `keyturn consumers approve ${account} ${argument(name)} --reason …`,
            topic: "NoConsumers",
          },
        ]
      : [],
  );
}
