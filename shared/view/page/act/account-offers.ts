import type { AppRole } from "../../../app-role.ts";
import type { AccountDocument } from "../../../api/account.ts";
import type { AccountSpec } from "../../../domain/account/account-spec.ts";
import type { CommandAnswer, CommandRejection } from "../../../domain/commands/commands.ts";
import {
  abandon,
  approveRotation,
  cancelRotation,
  declareEmergency,
  loosenTerms,
  pauseAccount,
  requestRotation,
  resumeAccount,
  revertRotation,
} from "../../../domain/commands/commands.ts";
import { settleContest } from "../../../domain/commands/contest-commands.ts";
import { approveConsumer } from "../../../domain/commands/registration-commands.ts";
import { approvalMissing } from "../../../domain/decide/approval.ts";
import type { AccountState } from "../../../domain/rotation/account-state.ts";
import { isInFlight } from "../../../domain/rotation/account-state.ts";
import type { Trail } from "../../../records/trail.ts";
import type { HiddenFields } from "./command-form.ts";
import type { CommandName } from "./page-command.ts";
import { rolesFor } from "./page-command.ts";
import type { Viewer } from "./viewer.ts";

/** Why somebody cannot give a command that the account would take: another role, or another person, or a little later. */
type Bar = { readonly roles: readonly AppRole[] } | { readonly code: CommandRejection["code"] };

/** A command that the account would take now. */
export interface Offer {
  readonly command: CommandName;
  readonly hidden: HiddenFields;
  /** The consumer or instance that it is about. */
  readonly about?: string;
  /** Absent where the viewer may give it. */
  readonly bar?: Bar;
}

interface Candidate extends Omit<Offer, "bar"> {
  readonly answer: CommandAnswer;
}

/** Rejections that another person, or the same one a little later, would not get. */
const passing: readonly CommandRejection["code"][] = [
  "APPROVER_IS_REQUESTER",
  "SECOND_PERSON_MISSING",
  "EFFECT_CLAIMED",
];

/** The account as a page has read it. */
export interface AccountSeen {
  readonly spec: AccountSpec;
  readonly head: Pick<Trail, "state" | "claim">;
  /** Names the head in an `If-Match`. */
  readonly tag: string;
  readonly document: Pick<AccountDocument, "consumers">;
}

/** The commands that the account would take, by the commands themselves, with what keeps the viewer from giving them. */
export function accountOffers(seen: AccountSeen, viewer: Viewer, now: Date): readonly Offer[] {
  return candidates(seen, { by: viewer.objectId, at: now, reason: "" }).flatMap(
    ({ answer, ...offer }): readonly Offer[] => {
      const code = "rejection" in answer ? answer.rejection.code : undefined;
      if ("settled" in answer || (code !== undefined && !passing.includes(code))) return [];
      const roles = rolesFor(offer.command);
      if (!roles.some((role) => viewer.roles.includes(role))) return [{ ...offer, bar: { roles } }];
      return [{ ...offer, ...(code !== undefined && { bar: { code } }) }];
    },
  );
}

type Wish = Parameters<typeof pauseAccount>[1];

function candidates({ spec, head, tag, document }: AccountSeen, wish: Wish): readonly Candidate[] {
  const { state, claim } = head;
  const emergency = { ...wish, compromised: "active", gate: "wait", deadlineMs: 0 } as const;
  const isPaused = state.phase !== "unenrolled" && state.paused !== undefined;
  return [
    ...(isInFlight(state) ? rotationCandidates(state, spec, wish, claim) : []),
    ...document.consumers.flatMap((consumer) => consumerCandidates(consumer, state, spec, wish)),
    ...(isPaused ? [{ command: "resume", hidden: {}, answer: resumeAccount(state, wish) } as const] : []),
    { command: "rotate", hidden: { seen: tag }, answer: requestRotation(state, wish) },
    ...(isPaused ? [] : [{ command: "pause", hidden: {}, answer: pauseAccount(state, wish) } as const]),
    { command: "emergency", hidden: {}, answer: declareEmergency(state, emergency) },
    { command: "abandon", hidden: { seen: tag }, answer: abandon(state, wish, claim) },
  ];
}

function rotationCandidates(
  state: Extract<AccountState, { readonly id: string }>,
  spec: AccountSpec,
  wish: Wish,
  claim: Trail["claim"],
): readonly Candidate[] {
  const { id } = state;
  const hidden = { rotation: id };
  const declaration = state.declared?.declaration ?? "";
  const revert = revertRotation(state, id, wish, claim);
  // Before the publication a revert is a cancellation, which has a form of its own.
  const goesBack = !("event" in revert) || revert.event.type === "revert-requested";
  return [
    ...(awaitsApproval(state, spec, wish.at)
      ? [{ command: "approve", hidden, answer: approveRotation(state, id, wish) } as const]
      : []),
    { command: "cancel", hidden, answer: cancelRotation(state, id, wish) },
    ...(goesBack ? [{ command: "revert", hidden, answer: revert } as const] : []),
    {
      command: "loosen",
      hidden: { ...hidden, declaration },
      answer: loosenTerms(state, id, { ...wish, declaration }),
    },
  ];
}

/** An approval that nothing waits for would be taken, and is not asked for. */
function awaitsApproval(
  state: Extract<AccountState, { readonly id: string }>,
  spec: AccountSpec,
  now: Date,
): boolean {
  if (state.emergency) return state.emergency.unconfirmed !== undefined;
  return state.phase === "preparing" && approvalMissing(state, spec, now) !== undefined;
}

function consumerCandidates(
  { name, unreviewed, instances }: AccountDocument["consumers"][number],
  state: AccountState,
  spec: AccountSpec,
  wish: Wish,
): readonly Candidate[] {
  const registration = {
    command: "approve-registration",
    hidden: { consumer: name },
    about: name,
    answer: approveConsumer(state, name, wish),
  } as const;
  const contested = instances.filter((one) => one.contested).map(({ instance }) => instance);
  return [
    ...(unreviewed ? [registration] : []),
    ...contested.map((instance) => ({
      command: "settle" as const,
      hidden: { consumer: name, instance },
      about: `${instance} of ${name}`,
      answer: settleContest(state, spec, name, instance, wish),
    })),
  ];
}
