import type { AccountSpec, Owner } from "../account/account-spec.ts";
import type { Fingerprint } from "../key.ts";
import type { AccountState } from "../rotation/account-state.ts";
import type { CommandAnswer } from "./commands.ts";

/** Records that two parties speak for an instance. An account that is not enrolled has no trail to tell it in. */
export function tellContest(
  state: AccountState,
  { name: consumer, owner }: { readonly name: string; readonly owner: Owner },
  instance: string,
  fingerprint: Fingerprint,
  at: Date,
): CommandAnswer {
  if (state.phase === "unenrolled") return { settled: true };
  const known = { name: brief(owner.name, 100), contact: brief(owner.contact, 200) };
  return { event: { type: "instance-contested", at, consumer, instance, owner: known, fingerprint } };
}

/** The fleet file sets no limit, an event has one. */
function brief(text: string, most: number): string {
  return Array.from(text).slice(0, most).join("");
}

/**
 * Records that a person has ended a contest: the gate believes the instance's reports again. That makes the gate easier to
 * pass, so where an approval is required a contest only ends by itself.
 */
export function settleContest(
  state: AccountState,
  { policy }: Pick<AccountSpec, "policy">,
  consumer: string,
  instance: string,
  { by, at, reason }: { readonly by: string; readonly at: Date; readonly reason: string },
): CommandAnswer {
  if (state.phase === "unenrolled") return { rejection: { code: "NOT_ENROLLED" } };
  if (policy.approval === "required") return { rejection: { code: "SECOND_PERSON_MISSING", consumer } };
  return { event: { type: "contest-settled", at, consumer, instance, by, reason } };
}
