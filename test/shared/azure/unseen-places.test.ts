import { expect, it } from "@jest/globals";
import { UnseenPlaces } from "../../../shared/azure/estate/unseen-places.ts";

it("tells each cause in one sentence and nothing of what was thrown", () => {
  const unseen = new UnseenPlaces();
  for (const place of ["a", "b", "c", "d", "e", "f", "g"]) {
    unseen.noteFailure(place, Object.assign(new Error("a secret value"), { statusCode: 403 }));
  }
  unseen.noteFailure("gone", Object.assign(new Error(), { statusCode: 404 }));
  unseen.noteFailure("silent", new Error("a secret value"));
  unseen.noteLate(["last"]);
  expect(unseen.sentences()).toEqual([
    "not allowed to look at: a, b, c, d, e and 2 more",
    "not found when it was looked at: gone",
    "gave no usable answer: silent",
    "left out for want of time: last",
  ]);
});
