import { describe, expect, it } from "@jest/globals";
import { compareTrails } from "../../../shared/backup/compare-trails.ts";

const trail = (hashes: string, hasHead = true) => [
  ...hashes.split("").map((hash, index) => ({ rowKey: `event-000000000${index + 1}`, columns: { hash } })),
  ...(hasHead ? [{ rowKey: "head", columns: {}, etag: "e" }] : []),
];

describe("a trail in the storage, compared with the backup's", () => {
  it.each([
    ["is absent", [], "abc", { kind: "absent" }],
    ["is absent while only its events are there", trail("ab", false), "abc", { kind: "absent" }],
    ["is as new", trail("abc"), "abc", { kind: "newer" }],
    ["is newer", trail("abcd"), "abc", { kind: "newer" }],
    ["is older, and named by its ETag", trail("ab"), "abc", { kind: "older", etag: "e" }],
    ["is older while it has no event", trail(""), "abc", { kind: "older", etag: "e" }],
    ["diverges", trail("axc"), "abc", { kind: "diverges", event: 2 }],
    ["diverges where it is longer", trail("abxd"), "abc", { kind: "diverges", event: 3 }],
    [
      "diverges without a head that counts its last event",
      trail("abcd", false),
      "abc",
      { kind: "diverges", event: 4 },
    ],
  ] as const)("%s", (_promise, stored, backup, expected) => {
    expect(compareTrails(stored, trail(backup))).toEqual(expected);
  });
});
