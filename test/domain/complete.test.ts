import { expect, it } from "@jest/globals";
import { complete } from "../../shared/domain/complete.ts";

interface Asked {
  readonly by: string;
  readonly reason?: string;
  readonly until?: Date;
}

it("leaves out what is undefined, and keeps the order of the rest", () => {
  const asked = complete<Asked>({ reason: "audit", by: "ada", until: undefined });
  expect(JSON.stringify(asked)).toBe('{"reason":"audit","by":"ada"}');
});

it("does not compile without a field, not even an optional one", () => {
  // @ts-expect-error: `until` is not named.
  const asked = complete<Asked>({ by: "ada", reason: "audit" });
  expect(asked.by).toBe("ada");
});
