import { describe, expect, it } from "@jest/globals";
import { plan } from "../../../shared/api/plan.ts";
import type { Claim } from "../../../shared/domain/decide/effect.ts";
import type { RolloutFact, RolloutPolicy } from "../../../shared/domain/rollout/rollout.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { CopiesFact } from "../../../shared/domain/world.ts";
import type { AccountView } from "../../../shared/view/fleet-view.ts";
import { planOf } from "../../../shared/view/plan.ts";
import {
  aCopy,
  after,
  anAccount,
  aReport,
  before,
  day,
  hour,
  keyB,
  keyC,
  keyD,
  mainVault,
  minute,
  noCopies,
  now,
  shop,
} from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { aView } from "./fleet.ts";

function planned(view: AccountView, claim?: Claim, rollout?: RolloutFact, copies: CopiesFact = noCopies) {
  const document = planOf(view, claim, now, copies, rollout);
  expect(plan.parse(document)).toEqual(document);
  return document;
}

/** The steps in one short line each. */
function outline(view: AccountView, claim?: Claim): readonly string[] {
  return planned(view, claim).steps.map((step) => {
    switch (step.does) {
      case "record":
        return `record ${step.event}`;
      case "perform":
        return `perform ${step.effect}`;
      case "look":
        return `look ${step.facts.join(" ")}`;
      case "hold":
        return `hold ${step.reason}`;
    }
  });
}

const unordered: RolloutPolicy = { ringsBefore: [], windows: [], spreadMs: 0 };
const due = { publishedAt: before(100 * day) };
const onFresh = aReport({ fingerprint: keyC, steadySince: before(2 * hour) });
const stored = [{ vault: mainVault, secret: "key1", version: "v-1", fingerprint: keyD } as const];

describe("the plan", () => {
  it.each<[string, AccountState, Partial<AccountView>, readonly string[]]>([
    ["of an account that is not enrolled", { phase: "unenrolled" }, {}, ["look account"]],
    ["of one that is not due", aRotation.idle({ publishedAt: before(day) }), {}, ["hold NotDue"]],
    [
      "of one that is due and ready",
      aRotation.idle(due),
      {},
      ["record rotation-requested", "look account keys published slotSecrets"],
    ],
    [
      "of one that is due and has a silent consumer",
      aRotation.idle(due),
      { reports: [] },
      ["record rotation-requested", "hold ConsumersNotReady"],
    ],
    [
      "of one that is due and needs a second person",
      aRotation.idle(due),
      { spec: anAccount({ policy: { approval: "required" } }) },
      ["record rotation-requested", "hold ApprovalMissing"],
    ],
    [
      "of one that is paused",
      aRotation.idle({ ...due, paused: { by: "ada", reason: "migration", at: before(hour) } }),
      {},
      ["hold Paused"],
    ],
    [
      "of one whose consumers have not adopted",
      aRotation.adopting({ freshPublishedAt: before(minute) }),
      {},
      ["hold ConsumersNotReady"],
    ],
    [
      "of one whose consumers have adopted",
      aRotation.adopting({ freshPublishedAt: before(3 * hour) }),
      { reports: [onFresh] },
      ["look keys published"],
    ],
    [
      "of one whose old key is dead",
      aRotation.confirming({ verdict: "proven", stored }),
      {},
      ["perform disable"],
    ],
    [
      "of one whose old versions are disabled",
      aRotation.confirming({ verdict: "proven", stored, superseded: [] }),
      {},
      ["record rotation-ended", "hold CoolingDown"],
    ],
  ])("%s", (_what, state, change, expected) => {
    expect(outline(aView({ state, ...change }))).toEqual(expected);
  });

  it("names copies of the keys, whether they hold or not", () => {
    const held = { ...noCopies, copies: [aCopy(keyB)] };
    const spec = (copies: "block" | "warn") => anAccount({ policy: { copies } });
    const view = (copies: "block" | "warn") => aView({ state: aRotation.idle(due), spec: spec(copies) });
    const named = {
      unanswered: 1,
      listed: [{ resource: shop, name: "AI_KEY", slot: "key2", role: "standby" }],
    };
    const blocked = planned(view("block"), undefined, undefined, held);
    expect(blocked).toMatchObject({ copies: { policy: "block", ...named } });
    expect(blocked.steps.at(-1)).toMatchObject({ reason: "UnmanagedCopy", remedy: "operator" });
    const warned = planned(view("warn"), undefined, undefined, held);
    expect(warned).toMatchObject({ copies: { policy: "warn", ...named } });
    expect(warned.steps.at(-1)).toMatchObject({ does: "look" });
  });

  it("says who is waited for and until when", () => {
    const { steps } = planned(aView({ state: aRotation.idle({ ...due }), reports: [] }));
    expect(steps.at(-1)).toMatchObject({ does: "hold", remedy: "wait", blockers: [{ consumer: "web" }] });
  });

  it("says what it would look at in words", () => {
    const { steps } = planned(
      aView({ state: aRotation.adopting({ freshPublishedAt: before(3 * hour) }), reports: [onFresh] }),
    );
    expect(steps).toMatchObject([
      { message: "would look at the account's keys and what the vaults publish" },
    ]);
  });

  it("names the line that has stopped, and ends where others are asked for that nobody has looked at", () => {
    const state = aRotation.preparing({ requestedAt: before(hour) });
    const view = aView({ state, spec: anAccount({ rollout: { ...unordered, stopAfterFailures: 1 } }) });
    const stopped: RolloutFact = { open: [], failures: ["speech"] };
    expect(planned(view, undefined, stopped).steps).toMatchObject([{ does: "hold", reason: "LineStopped" }]);
    expect(planned(view).steps).toMatchObject([{ does: "look", facts: ["rollout"] }]);
  });

  it("says that the moment of a spread start is an example", () => {
    const view = aView({
      state: aRotation.idle(due),
      spec: anAccount({ rollout: { ...unordered, spreadMs: hour } }),
    });
    expect(planned(view)).toMatchObject({
      steps: [{ does: "record" }, { reason: "StartSpread" }],
      assumes: expect.arrayContaining([expect.stringContaining("an example")]),
    });
  });

  it("waits for a worker that is in the middle of a call", () => {
    const effect = { type: "regenerate", slot: "key2", stale: keyC } as const;
    const claim = { worker: "other", until: after(minute), effect };
    expect(outline(aView({ state: aRotation.regenerating() }), claim)).toEqual(["hold EffectClaimed"]);
  });
});
