import { describe, expect, it } from "@jest/globals";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { smallWorld, wholeRotation } from "./small-world.ts";
import type { SmallWorld } from "./small-world.ts";
import { CrashError, watchedPorts } from "./watched-ports.ts";

/** Ports of a process that dies around the n-th call that anybody makes: `before` its effect or `after` it. */
function dyingAt(fatal: number, when: "before" | "after") {
  const made: string[] = [];
  let dead: object | undefined;
  return {
    made,
    around(ports: ReconcilerPorts): ReconcilerPorts {
      const self = {};
      const die = () => {
        dead = self;
        throw new CrashError();
      };
      return watchedPorts(ports, {
        before({ name }) {
          if (dead === self) throw new CrashError();
          made.push(name);
          if (when === "before" && made.length === fatal) die();
        },
        after() {
          if (dead === self || (when === "after" && made.length === fatal)) die();
        },
      });
    },
  };
}

function expectWhole(world: SmallWorld, at: string): void {
  expect([at, world.account.regenerated, world.failedCalls()]).toEqual([at, { key1: 1, key2: 1 }, 0]);
  // A lost answer is looked for: no secret has a version more than a run without a crash writes.
  expect([at, world.versions("key1"), world.versions("key2"), world.versions("published")]).toEqual([
    at,
    [2, 2],
    [2, 2],
    [2, 2],
  ]);
}

describe("a process that dies", () => {
  it.each(["before", "after"] as const)(
    "just %s any single call is survived: each key is regenerated once, each secret written once",
    async (when) => {
      const whole = dyingAt(0, when);
      await wholeRotation(smallWorld(whole));
      expect(whole.made.length).toBeGreaterThan(60);

      for (let fatal = 1; fatal <= whole.made.length; fatal += 1) {
        const crash = dyingAt(fatal, when);
        const world = smallWorld(crash);
        const { rotation } = await wholeRotation(world);
        const at = `${when} call ${fatal}, ${crash.made[fatal - 1] ?? "none"}`;
        expect([at, rotation]).toMatchObject([at, { lastEnded: { outcome: "completed" } }]);
        expectWhole(world, at);
      }
    },
  );

  it("again and again, at every eleventh call, is survived as well", async () => {
    let made = 0;
    const around = (ports: ReconcilerPorts) => {
      let dead = false;
      return watchedPorts(ports, {
        before() {
          made += 1;
          dead ||= made % 11 === 0;
          if (dead) throw new CrashError();
        },
      });
    };
    const world = smallWorld({ around });
    const { rotation } = await wholeRotation(world);
    expect(rotation).toMatchObject({ lastEnded: { outcome: "completed" } });
    expectWhole(world, "often");
  });
});
