import { minute } from "./scenario.ts";
import type { At, Surroundings } from "./surroundings.ts";

/** Raises and lowers bounds, and removes consumers, whose instances then read no more. */
export function editors(at: At, { dice, file, records, instances, tell }: Surroundings): void {
  for (let times = dice.between(1, 3); times > 0; times -= 1) {
    const boundMs = dice.pick([15_000, 30_000, minute, 3 * minute]);
    const name = dice.pick(["web", "batch", "report", "report"]);
    // The gate needs one required consumer.
    const isRemoved = name !== "web" && dice.chance(0.3);
    at(0, () => {
      // What was promised before the enrolment is not keyturn's to keep.
      if (records.head().state.phase === "unenrolled") return;
      tell(`the fleet file ${isRemoved ? "loses" : `gives ${boundMs} ms to`} ${name}`);
      const { consumers } = file.declared();
      file.write(
        consumers.flatMap((consumer) =>
          consumer.name !== name ? [consumer] : isRemoved ? [] : [{ ...consumer, refreshWithinMs: boundMs }],
        ),
      );
      for (const instance of isRemoved ? instances : []) {
        if (instance.consumer.name === name) instance.retire();
      }
    });
  }
}
