import { setTimeout as pause } from "node:timers/promises";
import { fleetDocument } from "../stack/fleet-document.ts";
import { UnexpectedAnswerError } from "../stack/keyturn-client.ts";
import type { LocalStack } from "../stack/local-stack.ts";
import type { AccountPlan, StackPlan } from "../stack/stack-plan.ts";
import { approver } from "./newcomers.ts";

/** The account whose rotations a second person approves. */
export const approvedAccount = "language";

/**
 * Nothing is due any more, and nothing has to rest: a person decides what rotates next. What others change is noticed soon.
 */
const calmPolicy = { cadence: "90d", cooldown: "0s", driftCheck: "5s" };

const lookEveryMs = 250;
const patienceMs = 60_000;
/** A version that expires sooner may still be announced. */
const quietMs = 31 * 86_400_000;

/**
 * Replaces the fleet file of the demonstration, whose accounts come due by themselves, by one for people who try things:
 * what they ask for begins at once, and ids of people have names. Waits, for a minute at most, until nothing of the
 * demonstration is left: a near-expiry event that is on its way would start one more rotation.
 *
 * @throws {UnexpectedAnswerError} keyturn did not take the file.
 */
export async function applyServedFleet(stack: LocalStack, plan: StackPlan): Promise<void> {
  const { azure, principals, keyturn } = stack;
  const served = { ...plan, accounts: plan.accounts.map(calm) };
  const { objectId: approverId } = principals.others.get(approver) ?? principals.operator;
  const people = { [principals.operator.objectId]: "the operator", [approverId]: "the approver" };
  const document = { ...fleetDocument(served, azure, principals), people };
  const answer = await keyturn.request("PUT", "fleet", document);
  if (answer.status !== 200) throw new UnexpectedAnswerError("PUT", "fleet", answer);
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && !(await isCalm(stack, plan))) await pause(lookEveryMs);
}

/** Whether nothing rotates, and keyturn has renewed every version that was to expire under the old cadence. */
async function isCalm({ azure, keyturn }: LocalStack, plan: StackPlan): Promise<boolean> {
  const documents = await keyturn.accounts();
  if (documents.some(({ phase, rotation }) => phase !== "idle" || rotation !== undefined)) return false;
  return plan.accounts.every(({ publishedSecret, vaults }) =>
    vaults.every((vault) => {
      const expiresAt = azure.secretVersions(vault, publishedSecret).at(-1)?.expiresAt ?? 0;
      return expiresAt * 1_000 - Date.now() > quietMs;
    }),
  );
}

function calm(account: AccountPlan): AccountPlan {
  const approval = account.name === approvedAccount ? { approval: "required" } : {};
  return { ...account, policy: { ...account.policy, ...calmPolicy, ...approval } };
}
