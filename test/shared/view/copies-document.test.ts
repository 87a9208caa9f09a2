import { describe, expect, it } from "@jest/globals";
import type { PassedCopies, RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { copiesDocument } from "../../../shared/view/copies-document.ts";
import { eventSentence } from "../../../shared/view/page/event-sentence.ts";
import {
  aConsumer,
  aCopy,
  after,
  anAccount,
  before,
  day,
  hour,
  keyA,
  keyB,
  keyC,
  noCopies,
  now,
  shop,
} from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { wholeRotation } from "./evidence/evidence-trail.ts";
import { quarter, told } from "./evidence/told-evidence.ts";

describe("copies as people see them", () => {
  it("come with their role, who answers, and doubt; those that nobody answers for first", () => {
    const until = after(day);
    const spec = anAccount({
      consumers: [aConsumer({ resourceId: `${shop}-2` })],
      acceptedCopies: [{ resource: shop, name: "OLD", by: "Ada", reason: "left over", until }],
    });
    const unverified = { since: before(hour), why: "forbidden" };
    const copies = [
      aCopy(keyA, { resource: `${shop}-2` }),
      aCopy(keyA, { name: "OLD" }),
      aCopy(keyB, { unverified }),
      aCopy(keyC),
    ];
    const place = { resource: shop, name: "AI_KEY" };
    expect(copiesDocument({ ...noCopies, copies }, spec, aRotation.idle(), now)).toEqual({
      policy: "block",
      unanswered: 1,
      listed: [
        {
          ...place,
          slot: "key2",
          fingerprint: keyB,
          role: "standby",
          unverified: { ...unverified, since: unverified.since.toISOString() },
        },
        {
          ...place,
          resource: `${shop}-2`,
          slot: "key1",
          fingerprint: keyA,
          role: "published",
          consumer: "web",
        },
        {
          ...place,
          name: "OLD",
          slot: "key1",
          fingerprint: keyA,
          role: "published",
          accepted: { by: "Ada", reason: "left over", until: until.toISOString() },
        },
      ],
    });
  });

  it("say that one is pinned, and which key the account has left", () => {
    const held = { ...noCopies, copies: [aCopy(keyA)] };
    const turned = aRotation.idle({ active: "key2" });
    expect(copiesDocument(held, anAccount(), turned, now)?.listed).toMatchObject([{ pinnedToSlot: true }]);
    const left = copiesDocument(held, anAccount(), aRotation.adopting(), now)?.listed;
    expect(left).toMatchObject([{ role: "previous" }]);
    expect(left?.[0]).not.toHaveProperty("pinnedToSlot");
  });

  it("are nothing where none is known, and bounded where there are many", () => {
    expect(copiesDocument(noCopies, anAccount(), aRotation.idle(), now)).toBeUndefined();
    expect(copiesDocument(noCopies, anAccount(), { phase: "unenrolled" }, now)).toBeUndefined();
    const copies = Array.from({ length: 40 }, (_, n) => aCopy(keyA, { name: `KEY_${n}` }));
    const shown = copiesDocument({ ...noCopies, copies }, anAccount(), aRotation.idle(), now);
    expect(shown?.unanswered).toBe(40);
    expect(shown?.listed).toHaveLength(20);
  });
});

describe("copies that a rotation went on despite", () => {
  const copies: PassedCopies = {
    count: 4,
    named: [{ resource: shop, name: "AI_KEY", slot: "key2", fingerprint: keyB, because: "emergency" }],
  };
  const events = wholeRotation.map((event): RotationEvent =>
    event.type === "preflight-passed" || event.type === "adoption-confirmed" ? { ...event, copies } : event,
  );

  it("are in the evidence of both decisions, and among its exceptions", () => {
    const account = told(events, quarter, anAccount());
    expect(account.rotations[0]?.decisions).toMatchObject([{ copies }, { copies }]);
    const exception = { kind: "copies-set-aside", reason: "copies of a key: emergency", copies: 4 };
    expect(account.exceptions).toMatchObject([exception, exception]);
  });

  it("are told in the trail's sentences", () => {
    const sentences = events.filter((event) => "copies" in event).map(eventSentence);
    expect(sentences).toHaveLength(2);
    for (const sentence of sentences) expect(sentence).toContain(`${shop}, AI_KEY; and 3 more`);
  });
});
