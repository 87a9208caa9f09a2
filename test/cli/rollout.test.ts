import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import type { Rollout } from "../../shared/api/rollout.ts";
import { smallApi } from "./small-api.ts";
import { smallTerminal } from "./small-terminal.ts";

const at = "2026-03-01T09:00:00.000Z";
const inLine = Array.from({ length: 8 }, (_, index) => ({
  account: `a${String(index)}`,
  failed: index === 0,
}));
const moving: Rollout = {
  at,
  stopped: false,
  stopAfterFailures: 2,
  rings: [
    { ring: 1, size: 40, open: 8, mayBeOpen: 4, accounts: inLine },
    { ring: 2, size: 400, open: 0, accounts: [] },
  ],
  inFlight: [{ scope: "fleet", places: 3, most: 3, accounts: ["a1", "a2", "a3"] }],
  failures: [{ account: "a0", rotation: "r-1", at }],
  resumed: [
    { at, by: "ada", reason: "known" },
    { at: "2026-02-01T09:00:00.000Z", by: "bob", reason: "a bad library" },
  ],
};

async function run(argv: readonly string[], answer: object) {
  const { url, received } = await smallApi(() => ({ body: answer }));
  const terminal = smallTerminal();
  const code = await runCli(argv, terminal, { KEYTURN_URL: url, KEYTURN_TOKEN: "t" });
  return { code, out: terminal.printed(), notes: terminal.noted(), received };
}

describe("keyturn rollout", () => {
  it("shows the pending accounts of each ring, when the next ring starts, and what is in flight", async () => {
    const { code, out, received } = await run(["rollout"], moving);
    expect(code).toBe(0);
    expect(received).toMatchObject([{ method: "GET", path: "/api/rollout" }]);
    expect(out).toMatch(/^rollout +running, 1 of 2 failures$/m);
    expect(out).toMatch(/^1 +40 +8 +4 +a0 \(failed\), a1, a2, a3, a4, and 3 more$/m);
    expect(out).toMatch(/^fleet +3 +3 +a1, a2, a3$/m);
    expect(out).toMatch(/^a0 +r-1 +2026-03-01 09:00Z$/m);
  });

  it("shows who resumed the rollout, when and why", async () => {
    const { out } = await run(["rollout"], moving);
    expect(out).toMatch(/^2026-03-01 09:00Z +ada +known\n2026-02-01 09:00Z +bob +a bad library$/m);
  });

  it("shows when the next window opens", async () => {
    const { out } = await run(["rollout"], { ...moving, opensAt: "2026-03-02T08:00:00.000Z" });
    expect(out).toMatch(/^window +opens 2026-03-02 08:00Z$/m);
  });

  it("exits with 4 when the rollout has stopped, and shows how to resume it", async () => {
    const { code, out } = await run(["rollout"], { ...moving, stopped: true, stopAfterFailures: 1 });
    expect(code).toBe(4);
    expect(out).toMatch(/^rollout +stopped, 1 of 1 failures$/m);
    expect(out).toContain("keyturn rollout resume --reason <text>");
  });

  it("prints the answer of the API as JSON", async () => {
    const { out } = await run(["rollout", "-o", "json"], moving);
    expect(JSON.parse(out)).toEqual(moving);
  });

  it("resumes the rollout with a reason, and lists the cleared failures", async () => {
    const resumed = await run(["rollout", "resume", "--reason", "mended"], { forgotten: moving.failures });
    expect(resumed).toMatchObject({ code: 0, out: expect.stringContaining("a0") });
    expect(resumed.received).toMatchObject([
      { method: "POST", path: "/api/rollout/resume", body: '{"reason":"mended"}' },
    ]);
    const unheld = await run(["rollout", "resume", "--reason", "mended"], { forgotten: [] });
    expect(unheld.out).toContain("no failures");
    expect(await run(["rollout", "resume"], {})).toMatchObject({ code: 2, received: [] });
  });
});
