import { expect, it } from "@jest/globals";
import { minute } from "../../domain/builders.ts";
import { foundAccount } from "../fakes/fake-account.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";
import { watchedPorts } from "../watched-ports.ts";

const rollout = { ringsBefore: [], windows: [], spreadMs: 0, maxInFlight: 1 };

/** An enrolled account whose rotation was asked for, and looks that can be held up before a call. */
async function worldWithGates() {
  let gated: string | undefined;
  let arrived: ((open: () => void) => void) | undefined;
  const world = smallWorld({
    spec: { ...smallSpec, rollout },
    around: (ports) =>
      watchedPorts(ports, {
        before({ name }) {
          if (name !== gated) return undefined;
          gated = undefined;
          return new Promise<void>((resolve) => arrived?.(resolve));
        },
      }),
  });
  /** Starts a look, and waits until it is about to make the call. */
  async function lookUntil(call: string) {
    gated = call;
    const standing = new Promise<() => void>((resolve) => (arrived = resolve));
    const look = world.look();
    const never = look.then((objection) => {
      throw new Error(`holds for ${objection?.reason} before ${call}`);
    });
    const open = await Promise.race([standing, never]);
    never.catch(() => {});
    return {
      async goOn() {
        open();
        await look;
      },
    };
  }
  await world.until(isIdle);
  const ready = world.clock.monotonicMs() + 2 * minute;
  await world.until(() => world.clock.monotonicMs() > ready);
  await world.ask();
  const rotation = async () => (await world.ports.trail.read(world.spec.name)).state.phase;
  const permits = async () => (await world.ports.rollout.snapshot()).permits.length;
  return { world, lookUntil, rotation, permits };
}

it("a look that comes late and cannot begin leaves the rotation that has begun its place", async () => {
  const { world, lookUntil, rotation, permits } = await worldWithGates();
  const first = await lookUntil("keyIssuer.describe");
  const late = await lookUntil("keyIssuer.describe");
  await first.goOn();
  expect(await rotation()).not.toBe("preparing");
  world.account.change({ ...foundAccount, provisioningState: "Moving" });
  await late.goOn();
  expect(await permits()).toBe(1);
  world.account.change(foundAccount);
  await world.until(isIn("adopting"));
  expect(await permits()).toBe(1);
});

it("a look that gives its place back late does not give back what another has taken since", async () => {
  const { world, lookUntil, rotation, permits } = await worldWithGates();
  world.account.change({ ...foundAccount, provisioningState: "Moving" });
  const late = await lookUntil("rollout.release");
  world.account.change(foundAccount);
  await world.look();
  expect(await rotation()).not.toBe("preparing");
  await late.goOn();
  expect(await permits()).toBe(1);
});

it("a look that begins in a place which another has given back asks for one anew", async () => {
  const { world, lookUntil, rotation, permits } = await worldWithGates();
  world.account.change({ ...foundAccount, provisioningState: "Moving" });
  await world.look();
  const slow = await lookUntil("keyIssuer.describe");
  // It takes over the permit, and releases it.
  await world.look();
  expect(await permits()).toBe(0);
  world.account.change(foundAccount);
  await slow.goOn();
  expect([await rotation(), await permits()]).toEqual([expect.not.stringMatching("preparing"), 1]);
});
