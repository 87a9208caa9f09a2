import { describe, expect, it } from "@jest/globals";
import { sha256 } from "../../../shared/digest.ts";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import { lifecycleOfHold } from "../../../shared/domain/lifecycle/lifecycle-of-hold.ts";
import type { Blocker, Objection } from "../../../shared/domain/objection.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import { aConsumer, anAccount, now } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const { resourceId } = anAccount();
const { owner } = aConsumer();
const web: Blocker = { consumer: "web", owner, reason: "OnOtherKey", message: "web still runs on key a" };
const batch: Blocker = { consumer: "batch", owner, reason: "NoReport", message: "batch is silent" };

interface Wish {
  readonly state?: AccountState;
  readonly sequence?: number;
  readonly lasting?: boolean;
}

function told(objection: Partial<Objection>, { state, sequence = 9, lasting = false }: Wish = {}) {
  const whole: Objection = {
    reason: "AdoptionOverdue",
    message: "overdue",
    remedy: "operator",
    ...objection,
  };
  const hash = "9".repeat(64);
  const held = { state: state ?? aRotation.adopting(), sequence, hash, objection: whole };
  return lifecycleOfHold({ account: "vision", resourceId }, held, { lasting, now, digest: sha256 });
}

describe("a hold", () => {
  it("that needs a person is told, with who blocks and who answers for them", () => {
    const { name, event } = told({ blockers: [web] }) ?? { name: "" };
    expect(event).toMatchObject({
      id: `vision/9/keyturn.rotation.blocked/${name}`,
      at: now,
      type: "keyturn.rotation.blocked",
      data: {
        phase: "adopting",
        head: { sequence: 9, hash: "9".repeat(64) },
        reason: "AdoptionOverdue",
        message: "overdue",
        blockers: [web],
      },
    });
  });

  it.each<[string, Partial<Objection>, Wish, string | undefined]>([
    ["that time will end is not told", { remedy: "wait" }, {}, undefined],
    [
      "that time should have ended is told",
      { reason: "ConsumersNotReady", remedy: "wait" },
      { lasting: true },
      "keyturn.rotation.blocked",
    ],
    [
      "of an account that is not enrolled is told",
      { reason: "AccountNotFound" },
      { state: unenrolled, sequence: 0 },
      "keyturn.rotation.blocked",
    ],
    [
      "because every try has failed is a failure",
      { reason: "StepKeepsFailing" },
      {},
      "keyturn.rotation.failed",
    ],
  ])("%s", (_promise, objection, wish, type) => {
    expect(told(objection, wish)?.event.type).toBe(type);
  });

  it("says the same whatever the order of its blockers and the words", () => {
    const same = told({ blockers: [batch, { ...web, message: "in other words" }], message: "later" });
    expect(same?.event.id).toBe(told({ blockers: [web, batch] })?.event.id);
  });

  it.each<[string, Partial<Objection>, Wish]>([
    ["another blocker", { blockers: [web, batch] }, {}],
    ["another reason of a blocker", { blockers: [{ ...web, reason: "Unhealthy" }] }, {}],
    ["another reason", { reason: "NoConsumers", blockers: [web] }, {}],
    ["a later place in the trail", { blockers: [web] }, { sequence: 10 }],
  ])("is another one with %s", (_what, objection, wish) => {
    expect(told(objection, wish)?.event.id).not.toBe(told({ blockers: [web] })?.event.id);
  });
});
