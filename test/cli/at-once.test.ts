import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import { hold, status } from "./held-account.ts";
import type { Received, Reply } from "./small-api.ts";
import { smallApi } from "./small-api.ts";
import { smallTerminal } from "./small-terminal.ts";

async function run(argv: readonly string[], reply: (request: Received) => Reply) {
  const { url } = await smallApi(reply);
  const terminal = smallTerminal();
  const code = await runCli(argv, terminal, { KEYTURN_URL: url, KEYTURN_TOKEN: "t" });
  return { code, out: terminal.printed(), notes: terminal.noted() };
}

const accepted = { account: "vision", rotation: "r-1", phase: "preparing" };
function answer(body: object) {
  return ({ method }: Received): Reply => (method === "POST" ? { status: 202, body: accepted } : { body });
}

describe("keyturn rotate", () => {
  const rotate = ["rotate", "vision", "--reason", "a leaver"];

  it("says at once that the rotation is held, and why", async () => {
    const { code, out } = await run(rotate, answer({ ...status, hold }));
    expect([code, out]).toEqual([
      0,
      expect.stringContaining("no change window is open (OutsideChangeWindow)"),
    ]);
    expect((await run(rotate, answer(status))).out).not.toContain("held");
  });

  it("waits for the first look at the account to say so, and not when the rotation goes on", async () => {
    let looks = 0;
    const { out } = await run(rotate, ({ method }) => {
      if (method === "POST") return { status: 202, body: accepted };
      looks += 1;
      return { body: looks < 3 ? status : { ...status, hold } };
    });
    expect(out).toContain("held: no change window is open");

    let reads = 0;
    await run(rotate, ({ method }) => {
      if (method === "POST") return { status: 202, body: accepted };
      reads += 1;
      return { body: { ...status, phase: "regenerating" } };
    });
    expect(reads).toBe(1);
  });

  it("says that the rotation goes on when the time to watch is up", async () => {
    const { code, out } = await run([...rotate, "--watch", "--timeout", "3s"], answer(status));
    expect([code, out]).toEqual([1, expect.stringContaining("the rotation goes on: keyturn status vision")]);
  });

  it("says so too when keyturn has not answered until then", async () => {
    const silent = ({ method }: Received): Reply =>
      method === "POST" ? { status: 202, body: accepted } : { status: 400, body: { code: "NOT_NOW" } };
    const { code, notes } = await run([...rotate, "--watch", "--timeout", "3s"], silent);
    expect([code, notes]).toEqual([
      1,
      expect.stringContaining("keyturn does not answer; the time to watch is up"),
    ]);
  });
});

describe("keyturn forecast", () => {
  const due = {
    account: "vision",
    dueAt: "2026-05-15T12:00:00.000Z",
    overdue: false,
    paused: false,
    needsApproval: false,
    rollout: [],
    blockers: [],
  };
  const at = "2026-05-05T12:00:00.000Z";
  const forecast = { at, days: 30, until: at, due: [due], inFlight: [], undated: [] };

  it.each([
    [[], 3],
    [["--fail-within", "11"], 3],
    [["--fail-within", "10"], 0],
    [["--fail-within", "31"], 2],
  ])("with %j ends with %d", async (options, code) => {
    expect((await run(["forecast", ...options], () => ({ body: forecast }))).code).toBe(code);
  });
});
