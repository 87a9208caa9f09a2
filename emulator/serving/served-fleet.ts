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
const patienceMs = 90_000;
/** Key Vault announces a version that expires within 30 days. */
const announcedMs = 30 * 86_400_000;

/**
 * Replaces the fleet file of the demonstration, whose accounts come due by themselves, by one for people who try things:
 * what they ask for begins at once, and ids of people have names. Waits, for a minute and a half at most, until nothing of
 * the demonstration is left.
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
  for (const { name } of announced(stack, plan)) {
    // Refused where the event was first, which is as good.
    await keyturn.request("POST", `accounts/${name}/rotations`, {
      mode: "manual",
      reason: "to begin calmly",
    });
  }
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && !(await isCalm(stack, plan))) await pause(lookEveryMs);
}

async function isCalm(stack: LocalStack, plan: StackPlan): Promise<boolean> {
  if (announced(stack, plan).length > 0) return false;
  const accounts = await stack.keyturn.accounts();
  return accounts.every(({ phase, rotation }) => phase === "idle" && rotation === undefined);
}

/**
 * The accounts with a version from a short cadence. Its near-expiry event is on its way or waits for the cooldown to end:
 * it would start a rotation under the hands of a newcomer. The next version is of the long cadence, and ends that.
 */
function announced({ azure }: LocalStack, { accounts, eventsFrom }: StackPlan): readonly AccountPlan[] {
  return accounts.filter(({ publishedSecret, vaults }) =>
    vaults.some((vault) => {
      const expiresAt = azure.secretVersions(vault, publishedSecret).at(-1)?.expiresAt ?? Infinity;
      return eventsFrom.includes(vault) && expiresAt * 1_000 - Date.now() < 2 * announcedMs;
    }),
  );
}

function calm(account: AccountPlan): AccountPlan {
  const approval = account.name === approvedAccount ? { approval: "required" } : {};
  return { ...account, policy: { ...account.policy, ...calmPolicy, ...approval } };
}
