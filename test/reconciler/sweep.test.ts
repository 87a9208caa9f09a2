import { describe, expect, it } from "@jest/globals";
import { sweep } from "../../shared/reconciler/sweep.ts";
import type { Fleet } from "../../shared/domain/account-spec.ts";
import { after, anAccount, before, hour, minute, now } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { memoryStepQueue } from "./fakes/memory-step-queue.ts";
import { memoryTrailStore } from "./fakes/memory-trail-store.ts";
import { virtualClock } from "./fakes/virtual-clock.ts";

const fleet: Fleet = { accounts: [anAccount()] };

/** Sweeps over one account whose record says that it is to wake then, one minute of grace given. */
async function swept(wakeAt: Date | undefined, told: "enrolling" | "idle" = "idle") {
  const clock = virtualClock(now);
  const ports = { clock, trail: memoryTrailStore(), queue: memoryStepQueue(clock) };
  if (wakeAt) {
    const how = { releaseClaim: true, wakeAt };
    const trail = await ports.trail.append(await ports.trail.read("vision"), events.enrolmentStarted, how);
    if (told === "idle") await ports.trail.append(trail, events.accountEnrolled, how);
  }
  return {
    due: await sweep(fleet, ports, minute),
    sent: ports.queue.waiting().map(({ message }) => message),
  };
}

describe("the sweep", () => {
  it("asks for a look at an account that was never looked at", async () => {
    const { due, sent } = await swept(undefined);
    expect(due).toEqual(["vision"]);
    expect(sent).toEqual([{ account: "vision", because: { kind: "sweep" } }]);
  });

  it.each([
    ["an idle account when its time has come", now, "idle", true],
    ["no idle account a moment before", after(1), "idle", false],
    ["no account in motion that its own message should wake", before(minute - 1), "enrolling", false],
    ["an account in motion whose message was lost", before(minute), "enrolling", true],
  ] as const)("asks for a look at %s", async (_promise, wakeAt, phase, asked) => {
    expect((await swept(wakeAt, phase)).sent).toHaveLength(asked ? 1 : 0);
  });

  it("leaves accounts alone that are no longer in the fleet", async () => {
    const clock = virtualClock(now);
    const ports = { clock, trail: memoryTrailStore(), queue: memoryStepQueue(clock) };
    await ports.trail.append(await ports.trail.read("gone"), events.enrolmentStarted, {
      releaseClaim: true,
      wakeAt: before(hour),
    });
    expect(await sweep({ accounts: [] }, ports, minute)).toEqual([]);
  });
});
