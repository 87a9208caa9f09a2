import { availableParallelism } from "node:os";
import { describe, expect, it } from "@jest/globals";
import { createStartGate } from "../../clients/check/start-gate.ts";
import { until } from "../until.ts";

describe("processes that are to start at the same time", () => {
  it("start some at a time, the next when one of them is up", async () => {
    const gate = createStartGate();
    const places = availableParallelism() + 2;
    const up = new Set<number>();
    const started: number[] = [];
    const start = (index: number) =>
      gate.pass(
        () => void started.push(index),
        () => up.has(index),
      );
    const all = Promise.all(Array.from({ length: places + 2 }, (_, index) => start(index)));
    await until(() => started.length === places);
    up.add(0);
    await until(() => started.length === places + 1);
    for (let index = 1; index < places + 2; index += 1) up.add(index);
    await all;
    expect(started).toHaveLength(places + 2);
  });
});
