import { describe, expect, it } from "@jest/globals";
import { isCheckpointDue } from "../../../shared/domain/rotation/checkpoint-due.ts";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import { after, day, now } from "../builders.ts";
import { aRotation } from "../rotations.ts";

const ended = (at: Date) => aRotation.idle({ lastEnded: { rotation: "r", outcome: "completed", at } });

describe("a checkpoint", () => {
  it.each([
    ["is not due where nothing was recorded", { state: unenrolled, sequence: 0 }, false],
    ["is due at once where none was signed", { state: aRotation.idle(), sequence: 3 }, true],
    [
      "is not due where one covers the head",
      { state: ended(now), sequence: 9, checkpointedThrough: 9, checkpointedAt: after(-2 * day) },
      false,
    ],
    [
      "is due after a rotation",
      { state: ended(now), sequence: 9, checkpointedThrough: 3, checkpointedAt: after(-1_000) },
      true,
    ],
    [
      "is due after a rotation that ended in the moment of the last one",
      { state: ended(now), sequence: 9, checkpointedThrough: 3, checkpointedAt: now },
      true,
    ],
    [
      "is not due at once for what follows a signed rotation",
      { state: ended(after(-day)), sequence: 10, checkpointedThrough: 9, checkpointedAt: after(1 - day) },
      false,
    ],
    [
      "is due after a day with changes",
      { state: aRotation.idle(), sequence: 10, checkpointedThrough: 9, checkpointedAt: after(-day) },
      true,
    ],
    [
      "is due after a day within a rotation too",
      { state: aRotation.adopting(), sequence: 10, checkpointedThrough: 9, checkpointedAt: after(-day) },
      true,
    ],
  ])("%s", (_name, head, expected) => {
    expect(isCheckpointDue(head, now)).toBe(expected);
  });
});
