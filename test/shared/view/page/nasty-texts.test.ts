import { describe, expect, it } from "@jest/globals";
import * as fc from "fast-check";
import { accountPage } from "../../../../shared/view/page/account-page.ts";
import { eventSentence } from "../../../../shared/view/page/event-sentence.ts";
import { fleetPage } from "../../../../shared/view/page/fleet-page.ts";
import { notFoundPage, signInPage } from "../../../../shared/view/page/notice-page.ts";
import { boundedEvent } from "../../../../shared/records/bounded-event.ts";
import { keyC, now } from "../../../domain/builders.ts";
import { drifts, events } from "../../../domain/events.ts";
import { skeletonOf } from "./markup-skeleton.ts";
import { pendingChange } from "./fleet-shown.ts";
import { fullyShown, visionRecord } from "./vision-account.ts";

/** Texts that somebody outside of keyturn has chosen, by the name of their field. */
const chosen = new Set(
  [
    "account name contact environment consumer instance message detail reason by requestedBy approvedBy",
    "resourceId publishedSecret vault vaults fingerprint notAdopted key1 key2 fresh replacement rotation id",
    "version endpoint code changes digest",
  ].flatMap((names) => names.split(" ")),
);

/** The same value with another text wherever somebody chose one. */
function rewritten<T>(value: T, text: string, field = ""): T {
  if (typeof value === "string") return (chosen.has(field) ? text : value) as T;
  if (Array.isArray(value)) return value.map((item) => rewritten(item, text, field) as unknown) as T;
  if (value === null || typeof value !== "object" || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, rewritten(inner as unknown, text, name)]),
  ) as T;
}

function pagesWith(text: string): readonly string[] {
  const account = rewritten(fullyShown, text);
  const more = [
    ...Object.values(events),
    ...Object.values(drifts).map((drift) => ({ ...events.driftFound, drift })),
  ];
  const placed = more.map((event, index) => ({ sequence: index + 1, event }));
  const record = rewritten({ ...visionRecord, events: placed }, text);
  return [
    accountPage(account, record, now).markup,
    fleetPage([account], { show: "all", find: "" }, now, undefined, [rewritten(pendingChange, text)]).markup,
    fleetPage([], { show: "drift", find: text }, now).markup,
    notFoundPage(text).markup,
    signInPage(text).markup,
  ];
}

describe("a text that somebody else has chosen", () => {
  const plain = pagesWith("x").map(skeletonOf);

  it("stands on the pages", () => {
    const marked = pagesWith("zzmarkzz");
    expect(marked.map((page) => page.split("zzmarkzz").length > 1)).toEqual([true, true, true, true, true]);
    expect((marked[0] ?? "").split("zzmarkzz").length).toBeGreaterThan(60);
  });

  it.each([
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</style></title><svg onload=alert(1)>",
    "<!--",
    "]]>",
    "javascript:alert(1)",
    "${alert(1)}",
    "&lt;script&gt;",
    "a\u202eb\u0000c",
    "../../../../evil",
    "//evil.example",
  ])("does not change what a page is made of: %j", (text) => {
    expect(pagesWith(text).map(skeletonOf)).toEqual(plain);
    for (const page of pagesWith(text))
      expect(page).not.toMatch(/<(?:img|script>alert)|(?:href|src)="(?:javascript|\/\/)/);
  });

  it("does not change it whatever it is", () => {
    const nasty = fc.string({
      unit: fc.constantFrom("<", ">", '"', "'", "&", "`", "=", "/", "-", "!", " ", "\n", "a", "\0", "\u202e"),
    });
    fc.assert(
      fc.property(fc.oneof(nasty, fc.string({ unit: "binary" })), (text) => {
        expect(pagesWith(`x${text}`).map(skeletonOf)).toEqual(plain);
      }),
      { numRuns: 60 },
    );
  });
});

describe("an event", () => {
  it.each(Object.values(events))("$type is told in one sentence", (event) => {
    const sentence = eventSentence(event);
    expect(sentence).toMatch(/^[A-Za-z0-9].*[^.;,( ]\.$/s);
    expect(sentence).not.toMatch(/undefined|\[object|NaN/);
  });

  it.each(Object.values(drifts))("of drift, $kind, is told in one sentence", (drift) => {
    const sentence = eventSentence({ type: "drift-found", at: now, drift });
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(sentence).not.toMatch(/undefined|\[object/);
  });

  it("counts the instances that it does not list", () => {
    const confirmations = Array.from({ length: 1_400 }, (_, index) => ({
      consumer: "web",
      instance: `web-${index}`,
      fingerprint: keyC,
      receivedAt: now,
      strength: "proven" as const,
    }));
    for (const event of [events.preflightPassed, events.adoptionConfirmed]) {
      expect(eventSentence(boundedEvent({ ...event, confirmations }))).toContain("1,400 instances");
    }
  });

  it("says who did it and why", () => {
    expect(eventSentence(events.rotationRequested)).toBe("ada requested a manual rotation (leaver).");
    expect(eventSentence(events.rotationEnded)).toBe("The rotation was completed by ada (done).");
    expect(eventSentence(events.emergencyDeclared)).toBe(
      "eve declared an emergency, the active key has leaked (leaked in a log); " +
        "the gate holds for at most 10 min.",
    );
    const waived = [{ consumer: "web", by: "ada", reason: "gone", until: now }];
    expect(eventSentence({ ...events.adoptionConfirmed, waived })).toContain("waived: web by ada");
    const named = Array.from({ length: 30 }, (_, index) => `app-${index}`);
    const waiver = {
      by: "eve",
      reason: "leaked",
      notAdopted: named,
      notAdoptedLeftOut: { count: 5, digest: "" },
    };
    expect(eventSentence({ ...events.adoptionConfirmed, waiver })).toMatch(
      /: app-0, .*app-19, and 15 more\.$/,
    );
    const { by, requestedBy } = { by: "cadence", requestedBy: "key-vault" };
    expect(eventSentence({ ...events.rotationRequested, requestedBy: by })).toMatch(/^The cadence requested/);
    expect(eventSentence({ ...events.rotationRequested, requestedBy })).toMatch(
      /^A near-expiry event requested/,
    );
  });
});
