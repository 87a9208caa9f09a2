import { describe, expect, it } from "@jest/globals";
import { keptAnswerOf, verdictOn } from "../../../functions/edge/keyed-request.ts";

const now = new Date("2026-03-01T09:00:00.000Z");
const since = (ms: number) => new Date(now.getTime() - ms);
const answer = { status: 202, contentType: "application/json", body: "{}" };
const [minuteMs, dayMs] = [60_000, 86_400_000];

describe("a request under a key", () => {
  it.each([
    ["fresh", "nothing is noted", undefined],
    ["reused", "another request is noted", { digest: "other", startedAt: now, answer }],
    ["in-use", "the same one began now", { digest: "d", startedAt: now }],
    [
      "in-use",
      "the same one began just less than a minute ago",
      { digest: "d", startedAt: since(minuteMs - 1) },
    ],
    ["fresh", "the same one has no answer after a minute", { digest: "d", startedAt: since(minuteMs) }],
    ["repeat", "the same one was answered", { digest: "d", startedAt: since(dayMs - 1), answer }],
    ["fresh", "the same one was answered a day ago", { digest: "d", startedAt: since(dayMs), answer }],
    ["fresh", "another one was answered a day ago", { digest: "other", startedAt: since(dayMs), answer }],
  ])("is %s when %s", (kind, _when, noted) => {
    expect(verdictOn(noted, "d", now).kind).toBe(kind);
  });
});

describe("an answer", () => {
  it("is kept by status, type and body", () => {
    const headers = { "content-type": "application/problem+json" };
    expect(keptAnswerOf({ status: 409, headers, body: "{}" })).toEqual({
      status: 409,
      contentType: "application/problem+json",
      body: "{}",
    });
  });

  it.each([
    ["of a failure", { status: 500, body: "{}" }],
    ["that asks for a confirmation", { status: 428, body: "{}" }],
    ["that asks to try again", { status: 409, headers: { "retry-after": "5" }, body: "{}" }],
    ["that is larger than a row", { status: 200, body: "x".repeat(400_001) }],
    ["without a text", { status: 200 }],
  ])("%s is not kept", (_which, response) => {
    expect(keptAnswerOf(response)).toBeUndefined();
  });
});
