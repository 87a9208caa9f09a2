import { describe, expect, it } from "@jest/globals";
import type { AttentionKind, AttentionLevel, Matter } from "../../../../shared/api/attention.ts";
import { attentionPart } from "../../../../shared/view/attention/attention-document.ts";
import { now } from "../../../domain/builders.ts";

function matter(account: string | undefined, kind: AttentionKind, level: AttentionLevel = "now"): Matter {
  const about = { sentence: "it is the matter", command: "keyturn status", topic: "Paused" };
  return { level, kind, ...about, ...(account !== undefined && { account }) };
}

const all = [
  matter("b", "overdue", "soon"),
  matter("b", "contested-instance"),
  matter("b", "contested-instance"),
  matter("a", "contested-instance"),
  matter(undefined, "line-stopped"),
  matter("c.with.dots", "leaked-key"),
];

function readThrough(limit: number, at: (page: number) => readonly Matter[]): readonly Matter[] {
  const read: Matter[] = [];
  let after: string | undefined;
  let page = 0;
  do {
    const part = attentionPart(at(page), now, { limit, after });
    expect(part.document.matters.length).toBeLessThanOrEqual(limit);
    read.push(...part.document.matters);
    after = part.after;
    page += 1;
  } while (after !== undefined);
  return read;
}

describe("the list of everything that needs a person", () => {
  it("has the most urgent first, then goes by account, and counts all of it on each page", () => {
    const { document } = attentionPart(all, now, { limit: 2 });
    expect(document.matters.map(({ account }) => account)).toEqual(["c.with.dots", "a"]);
    expect([document.now, document.soon]).toEqual([5, 1]);
  });

  it.each([1, 2, 3, 100])("shows each entry once, %d at a time", (limit) => {
    const whole = attentionPart(all, now, { limit: 100 }).document.matters;
    expect(readThrough(limit, () => all)).toEqual(whole);
  });

  it("goes on where it was although that entry has gone meanwhile", () => {
    const later = all.filter(({ kind }) => kind !== "leaked-key");
    const read = readThrough(1, (page) => (page === 0 ? all : later));
    expect(read.map(({ kind }) => kind)).toEqual([
      "leaked-key",
      ...Array.from({ length: 3 }, () => "contested-instance"),
      "line-stopped",
      "overdue",
    ]);
  });

  it("begins anew after a place that nobody has given out", () => {
    expect(attentionPart(all, now, { limit: 1, after: "zzz" }).document.matters[0]?.kind).toBe("leaked-key");
  });
});
