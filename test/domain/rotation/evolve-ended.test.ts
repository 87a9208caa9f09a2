import { describe, expect, it } from "@jest/globals";
import { coolingDown } from "../../../shared/domain/decide/cadence.ts";
import { evolve } from "../../../shared/domain/rotation/evolve.ts";
import { isEnding, lastTouched } from "../../../shared/domain/rotation/evolve-ended.ts";
import type { AccountState, RotationRequest } from "../../../shared/domain/rotation/account-state.ts";
import { after, anAccount, before, day, guest, hour, keyA, keyC, mainVault, now } from "../builders.ts";
import { anEmergency, driftFound, events, leaked } from "../events.ts";
import { aRotation } from "../rotations.ts";

const failed = { type: "rotation-ended", at: now, outcome: "failed", by: "ada", reason: "stuck" } as const;
const { policy } = anAccount();
const request: RotationRequest = { id: "r-1", mode: "manual", requestedAt: now, requestedBy: "ada" };
const longAgo = before(91 * day);

describe("a rotation that is abandoned", () => {
  it.each<[string, AccountState, object]>([
    ["preparing", aRotation.preparing(), { active: "key1", standbyUnpublishedSince: longAgo }],
    ["regenerating", aRotation.regenerating(), { active: "key1", unverified: true }],
    ["proving", aRotation.proving(), { active: "key1", unverified: true }],
    ["publishing", aRotation.publishing(), { active: "key1", standbyUnpublishedSince: now, ownVersions: [] }],
    ["adopting", aRotation.adopting(), { active: "key2", standbyUnpublishedSince: now, publishedAt: now }],
    ["retiring", aRotation.retiring(), { active: "key2", standbyUnpublishedSince: now, publishedAt: now }],
    ["confirming", aRotation.confirming(), { active: "key2", unverified: true }],
    ["reverting", aRotation.reverting(), { active: "key1", standbyUnpublishedSince: now, ownVersions: [] }],
    ["a repair", aRotation.repairing({ request }), { active: "key1", unverified: true, ownVersions: [] }],
  ])(
    "in %s leaves an idle account with the roles that consumers were told last",
    (_phase, state, expected) => {
      expect(evolve(state, failed)).toMatchObject({
        phase: "idle",
        lastEnded: { outcome: "failed", at: now },
        ...expected,
      });
    },
  );

  it("is certain of everything when nothing was touched", () => {
    expect(evolve(aRotation.preparing(), failed)).not.toHaveProperty("unverified");
  });

  it("does not publish a leaked key again where the fresh one may be published already", () => {
    const state = aRotation.publishing({ leaked: leaked(keyA), emergency: anEmergency() });
    expect(evolve(state, failed)).toMatchObject({ active: "key2", leaked: leaked(keyA) });
  });

  it("keeps the pause, the registrations and the leak, and starts no emergency by itself", () => {
    const paused = { by: "ada", reason: "hands off", at: now };
    const registered = evolve(aRotation.adopting({ paused }), events.consumerRegistered);
    if (registered.phase !== "adopting") throw new Error("not adopting");
    const state = { ...registered, leaked: leaked(keyA), emergency: anEmergency() };
    expect(evolve(state, failed)).toMatchObject({
      paused,
      registrations: [{ principal: guest }],
      leaked: leaked(keyA),
    });
    expect(evolve(state, failed)).not.toHaveProperty("followUp");
  });

  it("lets an emergency follow that waited for its end", () => {
    const state = aRotation.confirming({ leaked: leaked(keyC), followUp: anEmergency() });
    expect(evolve(state, failed)).toMatchObject({ followUp: anEmergency(), leaked: leaked(keyC) });
  });
});

describe("a repair that is abandoned", () => {
  it("ends no rotation where it interrupted none", () => {
    const lastEnded = { rotation: "r-0", outcome: "completed", at: before(hour) } as const;
    expect(evolve(aRotation.repairing({ lastEnded }), events.repairAbandoned)).toMatchObject({
      phase: "idle",
      unverified: true,
      lastEnded,
    });
  });
});

describe("what is in doubt after an abandonment", () => {
  const doubted = aRotation.idle({ unverified: true, ownVersions: [] });

  it("is settled by a comparison, which knows the versions and since when", () => {
    const settled = evolve(doubted, { ...events.accountVerified, at: after(hour) });
    expect(settled).toMatchObject({
      ownVersions: [{ vault: mainVault, version: "v-a" }],
      standbyUnpublishedSince: after(hour),
    });
    expect(settled).not.toHaveProperty("unverified");
  });

  it("stays in doubt while roles and keys are accepted, until their versions are known", () => {
    expect(evolve(doubted, driftFound("roles-swapped"))).toHaveProperty("unverified", true);
    expect(evolve(doubted, driftFound("keys-changed"))).toHaveProperty("unverified", true);
  });

  it("is settled by a repair", () => {
    const repairing = evolve(doubted, driftFound("published-key-dead"));
    expect(evolve(repairing, events.driftRepaired)).not.toHaveProperty("unverified");
  });
});

describe("the cooldown", () => {
  const completed = { rotation: "r-0", outcome: "completed", at: before(hour) } as const;
  const cancelled = { ...failed, outcome: "cancelled" } as const;

  it.each([
    ["cancelled", "preparing", aRotation.preparing({ lastEnded: completed }), cancelled, before(hour)],
    ["abandoned", "preparing", aRotation.preparing({ lastEnded: completed }), failed, before(hour)],
    ["cancelled", "proving", aRotation.proving({ lastEnded: completed }), cancelled, now],
    ["abandoned", "adopting", aRotation.adopting({ lastEnded: completed }), failed, now],
    ["abandoned", "a second preflight", aRotation.preparing({ touched: true }), failed, now],
  ] as const)(
    "of a rotation that is %s in %s counts from the last one that touched a key",
    (_how, _phase, state, event, from) => {
      const touchedAt = lastTouched(state, now);
      const ended = evolve(state, { ...event, ...(touchedAt && { touchedAt }) });
      if (ended.phase !== "idle") throw new Error("not idle");
      expect(coolingDown(ended, policy, now)?.until).toEqual(after(policy.cooldownMs, from));
    },
  );

  it("is none after a rotation that touched nothing, where none ever did", () => {
    const ended = evolve(aRotation.preparing(), failed);
    expect(ended.phase === "idle" && coolingDown(ended, policy, now)).toBeUndefined();
  });

  it("survives more than one rotation that touched nothing", () => {
    const first = aRotation.preparing({ lastEnded: completed });
    const touchedAt = lastTouched(first, now);
    if (!touchedAt) throw new Error("forgotten");
    const second = evolve(evolve(first, { ...failed, touchedAt }), events.rotationRequested);
    expect(isEnding(second) && lastTouched(second, now)).toEqual(before(hour));
  });

  it("remembers through a repair that the rotation had touched a key", () => {
    const repairing = evolve(aRotation.proving(), driftFound("published-key-dead"));
    expect(evolve(repairing, events.driftRepaired)).toMatchObject({ phase: "preparing", touched: true });
  });
});
