import { describe, expect, it } from "@jest/globals";
import { decodeEvent } from "../../../shared/records/event-codec.ts";
import { rotationHistory } from "../../../shared/view/rotation-history.ts";
import { storedTrail } from "../records/trail-fixture.ts";
import { fp } from "../../domain/builders.ts";

const events = storedTrail(1).events.map(({ text }) => decodeEvent(text).event);

describe("the history of an account", () => {
  const history = rotationHistory(events);

  it("tells every rotation once, the oldest first", () => {
    expect(history.map(({ mode, outcome }) => `${mode} ${outcome ?? "?"}`)).toEqual([
      "manual completed",
      "near-expiry reverted",
      "scheduled cancelled",
      "scheduled completed",
      "scheduled keyless",
      "manual completed",
      "emergency completed",
    ]);
  });

  it("tells a completed rotation from end to end", () => {
    expect(history[0]).toMatchObject({
      requestedBy: "ada",
      before: { key1: fp("a"), key2: fp("b") },
      after: { key1: fp("d"), key2: fp("c") },
    });
    expect(history[0]?.phases.map(({ phase }) => phase)).toEqual([
      "preparing",
      "regenerating",
      "proving",
      "publishing",
      "adopting",
      "retiring",
      "confirming",
      "idle",
    ]);
    expect(history[0]?.endedAt).toBe(history[0]?.phases.at(-1)?.at);
  });

  it("believes what preflight saw of the keys before", () => {
    expect(history[1]?.before).toEqual({ key1: fp("d"), key2: fp("c") });
  });

  it("tells no outcome of a rotation that goes on", () => {
    const [going] = rotationHistory(events.slice(0, 9));
    expect(going?.outcome).toBeUndefined();
    expect(going?.phases.at(-1)?.phase).toBe("publishing");
  });

  it("is empty before the first rotation", () => {
    expect(rotationHistory(events.slice(0, 5))).toEqual([]);
    expect(rotationHistory([])).toEqual([]);
  });
});
