import { describe, expect, it } from "@jest/globals";
import type { Rollout } from "../../../../shared/api/rollout.ts";
import { accountPage } from "../../../../shared/view/page/account-page.ts";
import type { AccountShown, Condition } from "../../../../shared/view/page/account-shown.ts";
import { conditionOf, hasDrift, isOverdue } from "../../../../shared/view/page/account-shown.ts";
import { ageBar } from "../../../../shared/view/page/age-bar.ts";
import type { FilterName } from "../../../../shared/view/page/fleet-filter.ts";
import { fleetWish } from "../../../../shared/view/page/fleet-filter.ts";
import { fleetPage } from "../../../../shared/view/page/fleet-page.ts";
import type { Html } from "../../../../shared/view/page/html.ts";
import { rotationTimeline, ticksOf } from "../../../../shared/view/page/rotation-timeline.ts";
import { withTrailFault } from "../../../../shared/view/attention/attention.ts";
import { trailList } from "../../../../shared/view/page/trail-list.ts";
import { after, anAccount, before, day, hour, minute, now } from "../../../domain/builders.ts";
import { events } from "../../../domain/events.ts";
import { aRotation } from "../../../domain/rotations.ts";
import { fleetShown, pendingChange } from "./fleet-shown.ts";
import { shown } from "./shown-account.ts";
import { fullyShown, visionRecord, visionShown } from "./vision-account.ts";

const isoNow = now.toISOString();
const movingLine: Rollout = {
  at: isoNow,
  stopped: false,
  rings: [],
  inFlight: [],
  failures: [],
  resumed: [],
};

function textOf({ markup }: Pick<Html, "markup">): string {
  return markup
    .replaceAll(/<(style|script|title)>[\s\S]*?<\/\1>/g, "")
    .replaceAll(/<[^>]*>/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}

/** The accounts in the table. */
function accountsOn({ markup }: Html): readonly string[] {
  return [
    ...markup
      .slice(markup.indexOf('<nav aria-label="Filters"'))
      .matchAll(/href="\/api\/ui\/accounts\/([^"]+)"/g),
  ].map(([, name]) => name ?? "");
}

describe("the fleet page", () => {
  const page = (show: FilterName = "all", find = "") => fleetPage(fleetShown, { show, find }, now);

  it("shows first what needs a look", () => {
    expect(accountsOn(page())).toEqual([
      "language-batch",
      "forms",
      "vision",
      "content-safety",
      "openai-west",
      "search-dr",
      "speech",
      "translator",
    ]);
  });

  it.each<[FilterName, readonly string[]]>([
    ["person", ["language-batch"]],
    ["rotating", ["language-batch", "vision", "content-safety"]],
    ["overdue", ["forms"]],
    ["unknown", ["forms", "vision", "translator"]],
    ["drift", ["vision", "translator"]],
  ])("shows which are meant by %s, and counts them", (show, expected) => {
    expect(accountsOn(page(show))).toEqual(expected);
    expect(textOf(page(show))).toMatch(
      new RegExp(`\\b${String(expected.length)} (need|rotating|overdue|with )`),
    );
  });

  it("finds accounts by their name, a consumer's and an owner's", () => {
    expect(accountsOn(page("all", "SPEE"))).toEqual(["speech"]);
    expect(accountsOn(page("all", "invoice-w"))).toEqual(["vision"]);
    expect(accountsOn(page("all", "checkout team"))).toEqual(["vision"]);
    expect(textOf(page("all", "nothing like it"))).toContain("No account matches");
  });

  it("shows calls that nobody answers for beside the unknown consumers", () => {
    expect(textOf(page())).toContain("0 776 calls");
  });

  it("names who is waited for, with the team, and says who would be", () => {
    const text = textOf(page());
    expect(text).toContain("checkout-api Checkout team invoice-worker Data platform team");
    expect(text).toContain("none; 3 of 4 would block a rotation");
    expect(text).toContain("soaking until 2026-03-01 09:40:00 UTC");
  });

  it("names three who are waited for, and how many more there are", () => {
    const hold = visionShown.document.hold;
    if (!hold?.blockers) throw new Error("the sample does not wait");
    const blockers = [...hold.blockers, ...hold.blockers, ...hold.blockers];
    const many = { ...visionShown, document: { ...visionShown.document, hold: { ...hold, blockers } } };
    expect(textOf(fleetPage([many], { show: "all", find: "" }, now))).toContain("and 3 more");
  });

  it("says above all that the line has stopped, since when, over what, and how it goes on", () => {
    const failures = ["forms", "vision", "<b>"].map((account) => ({ account, rotation: "r", at: isoNow }));
    const resumed = { at: before(hour).toISOString(), by: "ada", reason: "known" };
    const { markup } = fleetPage(fleetShown, { show: "all", find: "" }, now, {
      ...movingLine,
      stopped: true,
      failures,
      resumed: [resumed],
    });
    const text = textOf({ markup });
    expect(text).toContain("The line has stopped 3 rotations have failed since ada resumed the line 1 h ago");
    expect(text).toContain("keyturn rollout resume --reason …");
    expect(text.indexOf("The line has stopped")).toBeLessThan(text.indexOf("rotating"));
    expect(markup).toContain("&lt;b&gt;");
    expect(markup).not.toContain("<b>&lt;");
  });

  it("shows what waits for a second person, by whom, what it loosens and how to approve just that", () => {
    const text = textOf(fleetPage(fleetShown, { show: "all", find: "" }, now, undefined, [pendingChange]));
    expect(text).toContain("A change of the fleet file waits for a second person ada asked for it");
    expect(text).toContain("vision: consumers.web: removed, policy.soak: shorter");
    expect(text).toContain(`keyturn fleet approve c0ffee --digest ${pendingChange.digest} --reason …`);
    const many = Array.from({ length: 30 }, () => pendingChange.loosens[0]) as typeof pendingChange.loosens;
    const all = textOf(
      fleetPage([], { show: "all", find: "" }, now, undefined, [{ ...pendingChange, loosens: many }]),
    );
    expect(all).toContain("and 10 more accounts");
    expect(textOf(fleetPage(fleetShown, { show: "all", find: "" }, now))).not.toContain("second person");
  });

  it("says when the next change window opens, and nothing of a line that moves", () => {
    const lineOn = (rollout?: Rollout) =>
      textOf(fleetPage(fleetShown, { show: "all", find: "" }, now, rollout));
    expect(lineOn({ ...movingLine, opensAt: after(hour).toISOString() })).toContain(
      "No change window is open Rotations start again in 1 h ,",
    );
    expect(lineOn(movingLine)).toBe(lineOn());
  });

  it("reads from the address what it knows, and no more of a search than makes sense", () => {
    expect(fleetWish("drift", "  web ")).toEqual({ show: "drift", find: "web" });
    expect(fleetWish("constructor", null)).toEqual({ show: "all", find: "" });
    expect(fleetWish(null, "x".repeat(500)).find).toHaveLength(100);
  });
});

describe("the condition of an account", () => {
  const idle = (ms: number) => shown(anAccount(), { state: aRotation.idle({ publishedAt: before(ms) }) });

  it.each<[Condition, AccountShown]>([
    ["needs-person", { ...visionShown, document: withTrailFault(visionShown.document, { message: "?" }) }],
    ["needs-person", shown(anAccount(), { state: aRotation.publishing(), movedAt: before(day) })],
    ["waiting", visionShown],
    ["moving", shown(anAccount(), { state: aRotation.proving() })],
    ["moving", shown(anAccount(), { state: aRotation.repairing() })],
    ["overdue", idle(91 * day)],
    ["resting", idle(day)],
    [
      "paused",
      shown(anAccount(), {
        state: aRotation.idle({ publishedAt: now, paused: { by: "ada", reason: "audit", at: now } }),
      }),
    ],
    ["new", shown(anAccount(), { state: { phase: "unenrolled" } })],
  ])("is %s", (condition, account) => {
    expect(conditionOf(account)).toBe(condition);
  });

  it("is overdue once cadence and grace have passed, and not before", () => {
    const dueNow = idle(90 * day + hour);
    expect([isOverdue(dueNow), isOverdue(idle(90 * day + hour + 1))]).toEqual([false, true]);
    expect(textOf(ageBar(dueNow, now))).toBe("90 d of 90 d due in 0 ms");
    expect(textOf(ageBar(dueNow, after(2 * day)))).toBe("92 d of 90 d 2 d past due");
  });

  it("tells of drift for 30 days, and while it is repaired", () => {
    const drifted = (ms: number) => ({
      ...idle(day),
      lastDrift: { kind: "keys-changed", at: before(ms) } as const,
    });
    expect([hasDrift(drifted(30 * day), now), hasDrift(drifted(30 * day + 1), now)]).toEqual([true, false]);
    expect(hasDrift(shown(anAccount(), { state: aRotation.repairing() }), now)).toBe(true);
  });
});

describe("the page of an account", () => {
  const text = textOf(accountPage(visionShown, visionRecord, now));

  it("tells the phase, who is waited for and whom to write to", () => {
    expect(text).toContain("adopting : every consumer must adopt the fresh key");
    expect(text).toContain("Waiting for 2 consumers checkout-api still runs instance checkout-api-3 on key");
    expect(text).toContain("Data platform team · data@contoso.example");
    expect(text).toContain("next look in 5 min at the latest");
  });

  it("tells every instance with its key, health, evidence and last word", () => {
    const { key1, key2 } = visionShown.document.fingerprints ?? {};
    expect(text).toContain(`checkout-api-1 ${String(key1)} key1, fresh healthy proven 53 s ago`);
    expect(text).toContain(`checkout-api-3 ${String(key2)} key2, previous healthy proven 1 min 19 s ago`);
    expect(text).toMatch(
      /nightly-report-1 [0-9a-f]{16} not a key of this account healthy proven 9 h ago stale/,
    );
    expect(text).toContain("resolved : revision 7 runs since before publication NotRestarted");
  });

  it("tells age, keys, next look, unknown consumers and drift", () => {
    expect(text).toContain("93 d of 90 d 3 d past due");
    expect(text).toContain(
      "Next look in 4 min Unknown consumers 1 as of 22 min ago Unexplained calls not counted Last drift keys changed 12 d ago",
    );
  });

  it("links an owner's contact only when it is a mail address", () => {
    const links = [...accountPage(visionShown, visionRecord, now).markup.matchAll(/href="(mailto:[^"]*)"/g)];
    const addresses = new Set(links.map(([, address]) => address));
    expect([...addresses]).toEqual(["mailto:checkout@contoso.example", "mailto:data@contoso.example"]);
  });

  it("tells a pause, an emergency, a standstill and a broken record", () => {
    const all = textOf(accountPage(fullyShown, visionRecord, now));
    expect(all).toContain("The trail cannot be read The record of vision cannot be read. RECORD_UNREADABLE");
    expect(all).toContain("Emergency Both keys have leaked: leaked in a log. Declared by eve.");
    expect(all).toContain("Paused By ada, 1 h ago : audit.");
    expect(all).toContain("No progress");
    expect(all).toContain("waived until 2026-03-02 by ada");
  });

  it("has something to say before anything has happened", () => {
    const fresh = shown(anAccount({ consumers: [] }), { state: { phase: "unenrolled" } });
    const empty = textOf(accountPage(fresh, { rotations: [], events: [] }, now));
    for (const words of [
      "No consumers are registered.",
      "No rotation yet.",
      "No events are recorded yet.",
      "not known yet",
    ]) {
      expect(empty).toContain(words);
    }
  });
});

describe("the timeline of a rotation", () => {
  const [ended, current] = visionRecord.rotations;
  if (!ended || !current) throw new Error("the sample has two rotations");

  it("tells what is to come while it goes on, and from where there is no way back", () => {
    const text = textOf(rotationTimeline(current, now));
    expect(text).toContain("preparing 2026-03-01 08:13:00 11 min regenerating 08:24:02 2 s");
    expect(text).toContain(
      "adopting 08:26:03 33 min so far retiring to come confirming no revert from here to come",
    );
  });

  it("ends with its last phase once it is over", () => {
    const text = textOf(rotationTimeline(ended, now));
    expect(text).toContain("confirming 08:10:02 4 min 59 s");
    expect(text).not.toMatch(/to come|idle|so far/);
  });

  it("keeps each bar within the course, and shows the shortest phase", () => {
    const { markup } = rotationTimeline(current, now);
    const bars = [...markup.matchAll(/class="stay" x="([\d.]+)%" y="10" width="([\d.]+)%"/g)];
    expect(bars).toHaveLength(5);
    for (const [, x, width] of bars) expect(Number(x) + Number(width)).toBeLessThanOrEqual(100.02);
    expect(markup.match(/class="begin"/g)).toHaveLength(5);
  });

  it.each([
    [850, [0, 500]],
    [10_000, [0, 5_000]],
    [47 * minute, [0, 20 * minute, 40 * minute]],
    [90 * day, [0, 50 * day]],
    [4000 * day, [0]],
  ])("has round moments on its axis, for %d ms", (spanMs, ticks) => {
    expect(ticksOf(spanMs)).toEqual(ticks);
  });
});

describe("the trail", () => {
  it("shows the last 50 events, the newest first, and how many there were before", () => {
    const placed = Array.from({ length: 53 }, (_, index) => ({
      sequence: index + 1,
      event: events.driftRepaired,
    }));
    const { markup } = trailList(placed);
    const numbers = [...markup.matchAll(/trail">(\d+)</g)].map(([, number]) => Number(number));
    expect(numbers).toHaveLength(50);
    expect([numbers[0], numbers.at(-1)]).toEqual([53, 4]);
    expect(markup).toContain("3 earlier events are in the trail.");
  });
});
