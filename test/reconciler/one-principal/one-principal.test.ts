import { describe, expect, it } from "@jest/globals";
import { seededRandom } from "../../seeded-random.ts";
import { guardedWorld, sequence } from "./one-principal.ts";

const worlds = Number(process.env["KEYTURN_WORLDS"] ?? 1_000);
const sequencesPerWorld = 20;

describe("one principal, whatever its roles, where a second person must approve", () => {
  it("makes no call fail and moves no key in 20,000 sequences of calls", async () => {
    const faults: string[] = [];
    for (let seed = 1; seed <= worlds && faults.length === 0; seed += 1) {
      const random = seededRandom(seed);
      const guarded = await guardedWorld();
      for (let nth = 0; nth < sequencesPerWorld && faults.length === 0; nth += 1) {
        const fault = await sequence(guarded, random);
        if (fault !== undefined) faults.push(`seed ${seed}, sequence ${nth}: ${fault}`);
      }
    }
    expect(faults).toEqual([]);
  }, 600_000);
});
