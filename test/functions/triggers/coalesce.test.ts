import { describe, expect, it } from "@jest/globals";
import { coalesce } from "../../../functions/triggers/coalesce.ts";

/** Tasks that are logged; the test ends the one named "long". */
function gatedRuns() {
  const log: string[] = [];
  let open = () => {};
  const turns = coalesce<string>((task) => task);
  const inTurn = (key: string, task: string) =>
    turns(key, task, async (next) => {
      log.push(`${key} ${next}`);
      if (next === "long") await new Promise<void>((resolve) => (open = resolve));
    });
  return { log, inTurn, open: () => open() };
}

describe("oneAtATime", () => {
  it("runs the tasks queued meanwhile after the running one, each kind once", async () => {
    const { log, inTurn, open } = gatedRuns();
    const running = inTurn("vision", "long");
    expect(await inTurn("vision", "event")).toBe("joined");
    expect(await inTurn("vision", "sweep")).toBe("joined");
    expect(await inTurn("vision", "sweep")).toBe("joined");
    open();
    expect(await running).toBe("ran");
    expect(log).toEqual(["vision long", "vision event", "vision sweep"]);
  });

  it("does not hold up another key", async () => {
    const { log, inTurn, open } = gatedRuns();
    const running = inTurn("vision", "long");
    expect(await inTurn("speech", "sweep")).toBe("ran");
    open();
    await running;
    expect(log).toEqual(["vision long", "speech sweep"]);
  });

  it("runs again after a task that failed", async () => {
    const inTurn = coalesce<string>((task) => task);
    const failing = inTurn("vision", "sweep", () => Promise.reject(new Error("the first fails")));
    await expect(failing).rejects.toThrow("the first fails");
    expect(await inTurn("vision", "sweep", () => Promise.resolve())).toBe("ran");
  });
});
