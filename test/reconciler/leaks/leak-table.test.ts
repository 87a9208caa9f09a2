import { afterAll, describe, expect, it } from "@jest/globals";
import type { Trouble } from "./declared-in.ts";
import { declaredIn, leaks, troubles } from "./declared-in.ts";
import { leakPhases } from "./into-phase.ts";
import type { Cell } from "./leak-table.ts";
import { cellText, document, documentedCells } from "./leak-table.ts";

const isRecording = process.env["KEYTURN_RECORD"] !== undefined;
const documented = documentedCells();
const seen = new Map<string, string>();

/** Somebody else has killed a key, or the responder goes on without a vault or a consumer. */
const mayFail = ({ phase, trouble }: Cell) =>
  phase === "repairing" || trouble === "consumer silent" || trouble === "one vault lost";

describe.each(leakPhases)("a leak that is declared in %s", (phase) => {
  describe.each(leaks)("of %s", (leak) => {
    it.each(Object.keys(troubles) as Trouble[])("ends as documented: %s", async (trouble) => {
      const cell = { leak, phase, trouble };
      const ending = await declaredIn(phase, leak, trouble);
      expect(ending).toMatchObject({ deadAfterMs: expect.any(Number), publishesValidKey: true });
      if (!mayFail(cell)) expect(ending.failedCalls).toBe(0);
      seen.set(JSON.stringify(cell), cellText(ending));
      const as = leak === "a fingerprint" ? { ...cell, leak: ending.roleOfKey1 } : cell;
      if (!isRecording) expect(cellText(ending)).toBe(documented(as));
    });
  });
});

afterAll(() => {
  if (isRecording) document((cell) => seen.get(JSON.stringify(cell)) ?? "");
});
