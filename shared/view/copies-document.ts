import type { CopiesInUse } from "../api/copies-in-use.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import { slots } from "../domain/key.ts";
import type { AccountState, EnrolledState } from "../domain/rotation/account-state.ts";
import type { LiveCopy } from "../domain/safety/found-copies.ts";
import { liveCopies, unlistedIn } from "../domain/safety/found-copies.ts";
import type { CopiesFact } from "../domain/world.ts";

const maxListed = 20;

/** The copies of an account's present keys; nothing when none is known. */
export function copiesDocument(
  fact: CopiesFact,
  spec: AccountSpec,
  state: AccountState,
  now: Date,
): CopiesInUse | undefined {
  if (state.phase === "unenrolled") return undefined;
  const copies = liveCopies(fact, spec, state, now);
  const open = copies.filter(({ answer }) => !answer);
  const unlisted = slots.reduce((sum, slot) => sum + unlistedIn(fact, state, slot), 0);
  if (copies.length + unlisted === 0) return undefined;
  const inOrder = [...open, ...copies.filter(({ answer }) => answer)];
  return {
    policy: spec.policy.copies,
    unanswered: open.length + unlisted,
    listed: inOrder.slice(0, maxListed).map((copy) => copyDocument(copy, state)),
  };
}

function copyDocument(
  { copy, slot, role, pinned, unverified, answer }: LiveCopy,
  { keys }: EnrolledState,
): CopiesInUse["listed"][number] {
  return {
    resource: copy.resource,
    name: copy.name,
    slot,
    fingerprint: keys[slot],
    role,
    ...(pinned && { pinnedToSlot: true }),
    ...(answer && answerDocument(answer)),
    ...(unverified && { unverified: { since: unverified.since.toISOString(), why: unverified.why } }),
  };
}

function answerDocument(answer: NonNullable<LiveCopy["answer"]>) {
  if ("consumer" in answer) return answer;
  const { by, reason, until } = answer.accepted;
  return { accepted: { by, reason, until: until.toISOString() } };
}
