import { expect, it } from "@jest/globals";
import type { Discovery } from "../../../shared/domain/discovery/discovery.ts";
import { registerConsumer } from "../../../shared/domain/commands/registration-commands.ts";
import { wakeHeld } from "../../../shared/reconciler/fleet/wake-held.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { aDeclaration, guest, hour } from "../../domain/builders.ts";
import { isIdle, smallSpec, smallWorld } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

const strict = { ...smallSpec, policy: { ...smallSpec.policy, unknownConsumers: "block" as const } };

/** A discovery with one user, of whom only the identity is known. */
function found(world: SmallWorld, principal: string): Discovery {
  const { name: account, resourceId, publishedSecret, vaults } = world.spec;
  const user = { how: ["reads" as const], resources: [], settings: [], identities: [principal] };
  const users = [{ ...user, standing: "unknown" as const }];
  const about = { account, resourceId, publishedSecret, vaults, unknownConsumers: 1, keyListers: [] };
  const enrolled = [{ ...about, users, unseen: [] }];
  return { at: world.clock.now(), accounts: [], enrolled, unseen: [], searches: [], copies: [] };
}

const holdsFor = (reason: string) => (trail: { readonly objection?: { readonly reason: string } }) =>
  trail.objection?.reason === reason;

it("rotates nothing before discovery has run and while it finds somebody unknown, and goes on when all are known", async () => {
  const world = smallWorld({ spec: strict });
  await world.until(isIdle);
  await world.ask();
  await world.until(holdsFor("DiscoveryMissing"));
  await world.discovery.write(found(world, "44444444-0000-4000-8000-000000000009"));
  await world.until(holdsFor("UnknownConsumers"), hour);
  expect(world.account.asked()).toBe(0);

  await world.discovery.write(found(world, smallSpec.consumers[0]?.principal ?? ""));
  await world.until(isIdle);
  expect(world.account.asked()).toBe(2);
  expect(world.failedCalls()).toBe(0);
});

it("knows a consumer that registered meanwhile, and waits for it like for any other", async () => {
  const world = smallWorld({ spec: strict });
  await world.until(isIdle);
  await world.ask();
  await world.discovery.write(found(world, guest));
  await world.until(holdsFor("UnknownConsumers"));
  const register = { by: guest, at: world.clock.now() };
  await runCommand(strict, (state) => registerConsumer(state, strict, aDeclaration(), register), world.ports);
  const { objection } = await world.until(holdsFor("ConsumersNotReady"));
  expect(objection?.blockers).toMatchObject([{ consumer: "guest" }]);
  expect(world.account.asked()).toBe(0);
});

it("rotates in an emergency despite unknown users", async () => {
  const world = smallWorld({ spec: strict });
  await world.until(isIdle);
  await world.declare();
  await world.until(isIdle);
  expect(world.account.asked()).toBeGreaterThan(0);
});

it("needs no discovery where the policy allows unknown consumers", async () => {
  const world = smallWorld();
  await world.until(isIdle);
  await world.ask();
  await world.until(isIdle);
  expect(world.account.asked()).toBe(2);
});

it("looks again at once at an account that holds for what a new discovery may have settled", async () => {
  const world = smallWorld({ spec: strict });
  await world.until(isIdle);
  await world.ask();
  await world.until(holdsFor("DiscoveryMissing"));
  const fleet = { accounts: [strict] };
  await wakeHeld(fleet, ["UnknownConsumers"], world.ports);
  expect(world.queue.take()).toBeUndefined();
  await wakeHeld(fleet, ["UnknownConsumers", "DiscoveryMissing"], world.ports);
  expect(world.queue.take()).toEqual({ account: strict.name, because: { kind: "sweep" } });
});
