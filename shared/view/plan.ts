import type { Plan } from "../api/plan.ts";
import { decide } from "../domain/decide/decide.ts";
import type { Decision } from "../domain/decide/decision.ts";
import type { Claim, Effect } from "../domain/decide/effect.ts";
import { evolve } from "../domain/rotation/evolve.ts";
import type { RolloutFact } from "../domain/rollout/rollout.ts";
import type { Objection } from "../domain/objection.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { unreachable } from "../domain/unreachable.ts";
import type { CopiesFact, FactName, World } from "../domain/world.ts";
import { copiesDocument } from "./copies-document.ts";
import type { AccountView } from "./fleet-view.ts";
import { isLastResort } from "./last-resort.ts";

type Step = Plan["steps"][number];

/** More steps than any account records without looking at Azure in between. */
const maxSteps = 20;

/**
 * Runs `decide` on the trail and the reports, step by step, until it would have to look at Azure, change it, or wait.
 * Reads and writes nothing.
 *
 * @param copies the copies of keys that the last discovery found.
 * @param rollout the state of other rotations; without it the plan ends at the step that needs it.
 * @param unreadable holds the account instead of all else: no step follows from a record that this build cannot read.
 */
export function planOf(
  { spec, state: current, reports }: AccountView,
  claim: Claim | undefined,
  now: Date,
  copies: CopiesFact,
  rollout?: RolloutFact,
  unreadable?: Objection,
): Plan {
  // A plan holds no claim, and assumes that nothing has changed since the last look.
  const world: World = {
    now,
    worker: "plan",
    because: { kind: "wake" },
    spec,
    reports,
    copies,
    watchedAt: now,
    ...(claim && { claim }),
    ...(rollout && { rollout }),
  };
  const steps: Step[] = [];
  let state: AccountState = current;
  while (steps.length < maxSteps) {
    const decision = unreadable ? ({ kind: "hold", objection: unreadable } as const) : decide(state, world);
    steps.push(stepOf(decision));
    if (decision.kind !== "record") break;
    state = evolve(state, decision.event);
  }
  const inUse = copiesDocument(copies, spec, current, now);
  return {
    account: spec.name,
    at: now.toISOString(),
    phase: current.phase,
    steps,
    ...(needsAbandoning(current, steps.at(-1)) && { lastResort: "abandon" as const }),
    ...(inUse && { copies: inUse }),
    assumes: [
      "the account and its vaults have not changed since keyturn last looked",
      "the latest reports are still true; no consumer is asked for this plan",
      ...(current.phase === "idle" && (spec.rollout?.spreadMs ?? 0) > 0
        ? ["the time of a spread start is an example; it is drawn when the rotation is requested"]
        : []),
    ],
  };
}

function needsAbandoning({ phase }: AccountState, step: Step | undefined): boolean {
  return step?.does === "hold" && step.remedy === "operator" && isLastResort(phase, step.reason);
}

function stepOf(decision: Decision): Step {
  switch (decision.kind) {
    case "record":
      return { does: "record", event: decision.event.type, message: `would record ${decision.event.type}` };
    case "perform":
      return {
        does: "perform",
        effect: decision.effect.type,
        message: `would ${effectText(decision.effect)}`,
      };
    case "observe": {
      // Reports and found copies are at hand, so only the other facts would be looked at.
      const facts = decision.facts
        .filter((fact) => fact !== "reports" && fact !== "copies")
        .map((fact) => shownFacts[fact]);
      const message = `would look at ${facts.map(({ words }) => words).join(" and ")}`;
      return { does: "look", facts: facts.map(({ name }) => name), message };
    }
    case "hold": {
      const { reason, message, remedy, until, blockers } = decision.objection;
      return {
        does: "hold",
        reason,
        message,
        remedy,
        ...(until && { until: until.toISOString() }),
        ...(blockers && { blockers }),
      };
    }
    default:
      return unreachable(decision);
  }
}

function effectText(effect: Effect): string {
  switch (effect.type) {
    case "regenerate":
      return `regenerate ${effect.slot}`;
    case "store":
      return `store the key of ${effect.slot} as the ${effect.place.secret} secret in ${effect.place.vault}`;
    case "disable":
      return `disable version ${effect.version} of the ${effect.place.secret} secret in ${effect.place.vault}`;
    case "hand-over":
      return `hand the key of ${effect.slot} to ${effect.place} of ${effect.consumer}`;
    default:
      return unreachable(effect);
  }
}

/** The name of a fact in the API, and its words in a message. */
const shownFacts: Readonly<Record<FactName, { readonly name: string; readonly words: string }>> = {
  account: { name: "account", words: "the account itself" },
  keys: { name: "keys", words: "the account's keys" },
  published: { name: "published", words: "what the vaults publish" },
  slotSecrets: { name: "slotSecrets", words: "the secrets of both slots" },
  deadVersions: { name: "deadVersions", words: "older versions that hold a dead key" },
  reports: { name: "reports", words: "the reports of consumers" },
  claimedSecret: { name: "claimedSecret", words: "the secret that was being written" },
  claimedPlace: { name: "claimedPlace", words: "the place that was being given a key" },
  liveness: { name: "liveness", words: "whether the published key is accepted" },
  silence: { name: "liveness", words: "what the data plane answered" },
  standby: { name: "standby", words: "whether the standby key is accepted" },
  proof: { name: "proof", words: "whether the data plane tells keys apart" },
  acceptance: { name: "acceptance", words: "whether the fresh key is accepted" },
  rejection: { name: "refusal", words: "whether the old key is refused" },
  discovery: { name: "discovery", words: "what the last discovery found" },
  copies: { name: "copies", words: "the copies of keys that discovery found" },
  rollout: { name: "rollout", words: "the progress of other rotations" },
  permit: { name: "place", words: "whether an in-flight permit is free" },
};
