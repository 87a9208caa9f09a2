import { describe, expect, it } from "@jest/globals";
import { approveRotation, requestRotation } from "../../../shared/domain/commands/commands.ts";
import { settleContest } from "../../../shared/domain/commands/contest-commands.ts";
import { isInFlight } from "../../../shared/domain/rotation/account-state.ts";
import { endContest } from "../../../shared/reconciler/note-contest.ts";
import { runCommand } from "../../../shared/reconciler/run-command.ts";
import { takeReport } from "../../../shared/reconciler/take-report.ts";
import { hour, minute } from "../../domain/builders.ts";
import type { SmallWorld } from "../small-world.ts";
import { isIdle, isIn, smallWorld } from "../small-world.ts";
import { spec as guarded } from "./edits.ts";

/** Two processes of `web` report under one name. The one that never adopts reports seldom, as it may. */
async function contestedWorld(approval: "none" | "required") {
  const policy = { ...guarded.policy, approval, staleAfterMs: 15 * minute };
  const world = smallWorld({ spec: { ...guarded, policy, consumers: guarded.consumers.slice(0, 1) } });
  const { ports, clock, spec } = world;
  await world.until(isIdle);
  const old = (await world.ports.trail.read(spec.name)).state;
  if (old.phase !== "idle") throw new Error("not enrolled");
  const seldom = { consumer: "web", instance: "web-0", fingerprint: old.keys[old.active], healthy: true };
  const wish = (by: string) => ({ by, at: clock.now(), reason: "test" });
  await passed(world, minute);
  await runCommand(spec, (state) => requestRotation(state, wish("ada")), ports);
  await runCommand(
    spec,
    (state) => approveRotation(state, isInFlight(state) ? state.id : "", wish("bob")),
    ports,
  );
  await world.until(isIn("adopting"));
  for (;;) {
    const [report] = await ports.board.sent(spec.name, "web");
    if (report?.fingerprint !== seldom.fingerprint) break;
    await world.tick();
  }
  return { world, seldom };
}

async function passed(world: SmallWorld, ms: number): Promise<void> {
  for (const end = world.clock.monotonicMs() + ms; world.clock.monotonicMs() < end;) await world.tick();
}

/** As the handler does. */
async function settle({ ports, spec, clock }: SmallWorld) {
  const [report] = await ports.board.sent(spec.name, "web");
  const wish = { by: "eve", at: clock.now(), reason: "looks fine" };
  const answer = await runCommand(spec, (state) => settleContest(state, spec, "web", "web-0", wish), ports);
  if (report && !("rejection" in answer)) await endContest(spec.name, report, clock.now(), ports.board);
  return answer;
}

describe("a contest about an instance that another process still uses", () => {
  it.each(["required", "none"] as const)(
    "is for one operator to end only where no approval is required: %s",
    async (approval) => {
      const { world, seldom } = await contestedWorld(approval);
      for (let times = 0; times < 20; times += 1) {
        await takeReport(world.spec, seldom, world.ports);
        const answer = await settle(world);
        if (approval === "required") {
          expect(answer).toMatchObject({ rejection: { code: "SECOND_PERSON_MISSING" } });
        }
        await passed(world, 6 * minute);
      }
      const { phase } = (await world.ports.trail.read(world.spec.name)).state;
      expect(phase).toBe(approval === "required" ? "adopting" : "idle");
      if (approval === "none") return;
      await passed(world, hour);
      expect((await world.ports.trail.read(world.spec.name)).state.phase).toBe("idle");
    },
  );
});
