import type { Strength } from "../../../shared/domain/vocabulary.ts";
import { expect } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import type { BlockerReason } from "../../../shared/domain/objection.ts";
import { heldBy } from "./asked-stack.ts";
import { recordedEvents } from "./recorded-events.ts";
import { ended, regenerations } from "./running-stack.ts";

/** The keys of the account, as people see them. */
export async function fingerprints(stack: LocalStack, account: string) {
  const { fingerprints: keys } = await stack.keyturn.account(account);
  if (!keys) throw new Error(`${account} is not enrolled`);
  return { previous: keys.key1, fresh: keys.key2 };
}

/**
 * Expects the account to adopt and to wait for its consumer with exactly this text, with no further
 * regeneration.
 */
export async function expectHeld(
  stack: LocalStack,
  account: string,
  reason: BlockerReason,
  message: string,
): Promise<void> {
  const { phase, hold } = await heldBy(stack, account, reason);
  expect({ phase, hold }).toMatchObject({ phase: "adopting", hold: { reason: "ConsumersNotReady" } });
  const owner = { name: "Shop team", contact: "shop@contoso.example" };
  expect(hold?.blockers).toEqual([{ consumer: "shop", owner, reason, message: `shop ${message}` }]);
  expect(regenerations(stack, account)).toBe(1);
}

/** Expects the rotation to complete, confirmed by exactly these instances. */
export async function expectAdopted(
  stack: LocalStack,
  account: string,
  instances: readonly string[],
  strength: Strength,
) {
  const { rotations } = await ended(stack, account);
  expect(rotations.map(({ outcome }) => outcome)).toEqual(["completed"]);
  expect(regenerations(stack, account)).toBe(2);
  const events = await recordedEvents(stack, account);
  const adopted = events.filter((event) => event.type === "adoption-confirmed");
  expect(adopted).toHaveLength(1);
  expect(adopted[0]?.confirmations).toEqual(
    instances.map((instance) => expect.objectContaining({ consumer: "shop", instance, strength })),
  );
}

/** How often the platform did what keyturn requested. */
export function done(stack: LocalStack, path: RegExp): number {
  return stack.azure.journal
    .read()
    .filter((entry) => "url" in entry && entry.status === 200 && path.test(entry.url)).length;
}
