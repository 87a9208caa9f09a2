import { expect, it } from "@jest/globals";
import type { Blocker, Objection } from "../../../shared/domain/objection.ts";
import { boundedObjection } from "../../../shared/records/bounded-objection.ts";
import { now } from "../../domain/builders.ts";

const blocker: Blocker = {
  consumer: "web",
  owner: { name: "Web", contact: "web@example.com" },
  reason: "NoReport",
  message: "web has not reported at all",
};
const objection: Objection = {
  reason: "ConsumersNotReady",
  message: "waiting",
  remedy: "wait",
  until: now,
  blockers: [blocker],
};

it("leaves an objection of ordinary size as it is", () => {
  expect(JSON.stringify(boundedObjection(objection))).toBe(JSON.stringify(objection));
});

it("keeps no more than a row has room for, and the same when it is asked again", () => {
  const long = "\u0001".repeat(50_000);
  const owner = { name: long, contact: long };
  const blockers = Array.from({ length: 1_000 }, () => ({ ...blocker, owner, message: long }));
  const bounded = boundedObjection({ ...objection, message: long, blockers });
  expect(JSON.stringify(bounded).length).toBeLessThan(120_000);
  expect(bounded.blockers?.length).toBeGreaterThan(20);
  expect(boundedObjection(bounded)).toEqual(bounded);
});
