import { describe, expect, it } from "@jest/globals";
import type { KeyVerdict } from "../../shared/ports/key-probe.ts";
import { probeSeries } from "../../shared/reconciler/probe-series.ts";
import { SecretValue } from "../../shared/secret-value.ts";
import { now, second } from "../domain/builders.ts";
import { virtualClock } from "./fakes/virtual-clock.ts";

/** Probes a data plane that gives these answers, and repeats the last one for ever. */
async function series(...answers: readonly KeyVerdict[]) {
  const clock = virtualClock(now);
  let asked = 0;
  const ask = async () => {
    asked += 1;
    return answers[asked - 1] ?? answers.at(-1) ?? "unknown";
  };
  const wanted = {
    endpoint: "https://x/",
    chosen: undefined,
    key: new SecretValue("key"),
    expected: "accepted",
    probes: 3,
    intervalMs: 2 * second,
  } as const;
  return { fact: await probeSeries({ ask }, clock, wanted), asked: () => asked, tookMs: clock.monotonicMs() };
}

describe("a series of probes", () => {
  it("ends with the third expected answer in a row", async () => {
    const { fact, asked, tookMs } = await series("accepted");
    expect([fact, asked(), tookMs]).toEqual([{ consecutive: 3, last: "accepted" }, 3, 4 * second]);
  });

  it.each<[KeyVerdict]>([["refused"], ["unknown"]])("starts anew at an answer that is %s", async (other) => {
    const { fact, asked } = await series("accepted", "accepted", other, "accepted");
    expect([fact.consecutive, asked()]).toEqual([3, 6]);
  });

  it("gives up within twelve seconds when verdicts flap", async () => {
    const flapping = Array.from({ length: 20 }, (_, index): KeyVerdict =>
      index % 2 === 0 ? "accepted" : "refused",
    );
    const { fact, tookMs } = await series(...flapping);
    expect(fact.consecutive).toBeLessThan(3);
    expect(tookMs).toBeLessThanOrEqual(12 * second);
  });
});
