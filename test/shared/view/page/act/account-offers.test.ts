import { describe, expect, it } from "@jest/globals";
import type { AccountState } from "../../../../../shared/domain/rotation/account-state.ts";
import { accountDocument } from "../../../../../shared/view/account-document.ts";
import { accountActions } from "../../../../../shared/view/page/act/account-actions.ts";
import type { AccountSeen } from "../../../../../shared/view/page/act/account-offers.ts";
import { accountOffers } from "../../../../../shared/view/page/act/account-offers.ts";
import type { Viewer } from "../../../../../shared/view/page/act/viewer.ts";
import {
  after,
  anAccount,
  aReport,
  before,
  hour,
  keyA,
  keyC,
  minute,
  now,
} from "../../../../domain/builders.ts";
import { aRotation } from "../../../../domain/rotations.ts";

const form = { token: "t", once: "o" };
const grace: Viewer = {
  objectId: "grace",
  roles: ["KeyRotation.Read", "KeyRotation.Operate", "KeyRotation.Approve"],
  form,
};
const ada: Viewer = { ...grace, objectId: "ada" };
const reader: Viewer = { ...grace, roles: ["KeyRotation.Read"] };
const spec = anAccount({ policy: { approval: "required" } });

const seen = (state: AccountState, more: Partial<AccountSeen> = {}): AccountSeen => ({
  spec,
  head: { state },
  tag: `4-${"0".repeat(16)}`,
  document: { consumers: [] },
  ...more,
});
const offered = (what: AccountSeen, viewer = grace) =>
  accountOffers(what, viewer, now)
    .filter(({ bar }) => bar === undefined)
    .map(({ command }) => command);
const barred = (what: AccountSeen, viewer = grace) =>
  accountOffers(what, viewer, now).flatMap(({ command, bar }) => (bar ? [[command, bar] as const] : []));

describe("the commands that a page offers", () => {
  it.each<[keyof typeof aRotation, readonly string[]]>([
    ["enrolling", ["pause", "emergency"]],
    ["idle", ["rotate", "pause", "emergency"]],
    ["preparing", ["approve", "cancel", "pause", "emergency", "abandon"]],
    ["regenerating", ["cancel", "pause", "emergency", "abandon"]],
    ["proving", ["cancel", "pause", "emergency", "abandon"]],
    ["publishing", ["revert", "pause", "emergency", "abandon"]],
    ["adopting", ["revert", "pause", "emergency", "abandon"]],
    ["retiring", ["revert", "pause", "emergency", "abandon"]],
    ["confirming", ["pause", "emergency", "abandon"]],
    ["reverting", ["pause", "emergency", "abandon"]],
    ["repairing", ["pause", "emergency", "abandon"]],
  ])("are those that the account would take, here %s", (phase, commands) => {
    expect(offered(seen(aRotation[phase]()))).toEqual(commands);
  });

  it("are none for an account that is not enrolled", () => {
    expect(accountOffers(seen({ phase: "unenrolled" }), grace, now)).toEqual([]);
  });

  it("resume what is paused, instead of pausing it", () => {
    const paused = { by: "ada", reason: "audit", at: before(hour) };
    expect(offered(seen(aRotation.idle({ paused })))).toEqual(["resume", "rotate", "emergency"]);
  });

  it("let nobody approve what he has asked for himself", () => {
    expect(offered(seen(aRotation.preparing()), ada)).not.toContain("approve");
    expect(barred(seen(aRotation.preparing()), ada)).toEqual([
      ["approve", { code: "APPROVER_IS_REQUESTER" }],
    ]);
  });

  it("ask for no approval that nothing waits for, and again for one that has expired", () => {
    const approval = { by: "bob", at: before(minute) };
    expect(offered(seen(aRotation.preparing({ approval })))).not.toContain("approve");
    expect(offered(seen(aRotation.preparing(), { spec: anAccount() }))).not.toContain("approve");
    const old = { by: "bob", at: before(40 * 24 * hour) };
    expect(offered(seen(aRotation.preparing({ approval: old })))).toContain("approve");
  });

  it("ask for a second person's word on a waived gate, in any phase", () => {
    const emergency = {
      compromised: "active",
      gate: "waive",
      deadlineMs: 0,
      declaredAt: now,
      by: "ada",
      reason: "leak",
      unconfirmed: "ada",
    } as const;
    expect(offered(seen(aRotation.adopting({ emergency })))).toContain("approve");
    expect(barred(seen(aRotation.adopting({ emergency })), ada)).toContainEqual([
      "approve",
      { code: "APPROVER_IS_REQUESTER" },
    ]);
  });

  it("loosen only what began under another declaration, and name the one in force", () => {
    const terms = { declaration: "old", file: "f", since: before(hour) };
    const declared = {
      ...terms,
      declaration: "new",
      rules: { cadenceMs: 1, timerGraceMs: 1, approval: "none" },
    } as const;
    const [loosen] = accountOffers(seen(aRotation.adopting({ terms, declared })), grace, now).filter(
      ({ command }) => command === "loosen",
    );
    expect(loosen).toMatchObject({ hidden: { rotation: "20260301T085000000Z", declaration: "new" } });
    expect(
      offered(seen(aRotation.adopting({ terms: { ...terms, declaration: "new" }, declared }))),
    ).not.toContain("loosen");
  });

  it("wait while a call to Azure may still take effect", () => {
    const claim = { effect: "x", worker: "w", until: after(minute) } as unknown as NonNullable<
      AccountSeen["head"]["claim"]
    >;
    const head = { state: aRotation.retiring(), claim };
    expect(barred(seen(head.state, { head }))).toEqual([
      ["revert", { code: "EFFECT_CLAIMED" }],
      ["abandon", { code: "EFFECT_CLAIMED" }],
    ]);
  });

  it("name the consumers and instances that they are about", () => {
    const state = aRotation.idle({
      registrations: [
        {
          name: "guest",
          owner: { name: "G", contact: "g" },
          environment: "production",
          refreshWithinMs: 1,
          principal: "p",
          registeredAt: before(hour),
        },
      ] as never,
    });
    const contested = { since: before(hour), at: before(minute), times: 1, fingerprint: keyC };
    const document = accountDocument(
      anAccount(),
      { state },
      [aReport({ fingerprint: keyA, contested })],
      now,
    );
    const found = accountOffers(seen(state, { spec: anAccount(), document }), grace, now);
    expect(found).toContainEqual(
      expect.objectContaining({ command: "approve-registration", hidden: { consumer: "guest" } }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({
        command: "settle",
        hidden: expect.objectContaining({ consumer: aReport().consumer }),
      }),
    );
    // Where an approval is required, a contest ends only by itself.
    expect(barred(seen(state, { document }))).toContainEqual(["settle", { code: "SECOND_PERSON_MISSING" }]);
  });

  it("are none for a reader, who is told which role may", () => {
    const what = seen(aRotation.preparing());
    expect(offered(what, reader)).toEqual([]);
    const { markup } = accountActions("vision", accountOffers(what, reader, now), reader);
    expect(markup).not.toContain("<form");
    expect(markup.replaceAll(/\s+/g, " ")).toContain(
      "Approve the rotation: only for people with <code>KeyRotation.Approve</code>",
    );
  });
});
