import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import type { LeakedKeyDocument, Leaks } from "../../shared/api/leaks/leaks.ts";
import { smallApi } from "./small-api.ts";
import { smallTerminal } from "./small-terminal.ts";

const live: LeakedKeyDocument = {
  account: "vision",
  managed: true,
  slot: "key2",
  generation: 7,
  fingerprint: "9f86d081884c7d65",
  by: "value",
  state: "live",
  role: "published",
  since: "2026-03-01T09:00:00.000Z",
  occurrences: 1,
  lines: [3],
  users: [
    { consumer: "shop", instances: 2, silent: 0, lastReportAt: "2026-03-01T09:00:00.000Z" },
    { consumer: "batch", instances: 0, silent: 1, lastReportAt: "2026-02-01T09:00:00.000Z" },
  ],
  command: "keyturn emergency vision --compromised 9f86d081884c7d65 --reason leaked --watch",
};
const { role: _role, command: _command, ...ofDead } = live;
const dead: LeakedKeyDocument = {
  ...ofDead,
  generation: 6,
  state: "dead",
  refusedAt: "2026-03-01T10:00:00.000Z",
  users: [],
};
const answer = (change: Partial<Leaks>): Leaks => ({
  found: [],
  unread: [],
  lookedUp: 1,
  leftOut: 0,
  ...change,
});

async function leak(leaks: Leaks, ...options: readonly string[]) {
  const { url, received } = await smallApi(() => ({ body: leaks }));
  const terminal = { ...smallTerminal(), read: async () => Buffer.from("AI_KEY=whatever") };
  const code = await runCli(["leak", ...options], terminal, { KEYTURN_URL: url, KEYTURN_TOKEN: "t" });
  return { code, out: terminal.printed(), notes: terminal.noted(), received };
}

describe("keyturn leak", () => {
  it("sends standard input as it is, and shows whose key it is, who uses it and what to run", async () => {
    const { code, out, received } = await leak(answer({ found: [live, dead] }));
    expect(received).toMatchObject([{ method: "POST", path: "/api/leaks", body: "AI_KEY=whatever" }]);
    expect(code).toBe(3);
    expect(out).toMatch(
      /^vision +key2 #7 +live, published +2026-03-01 09:00Z +shop \(2\), batch \(1 silent\) +3 +9f86d/m,
    );
    expect(out).toMatch(/^vision +key2 #6 +dead, proven .* nobody reports it/m);
    expect(out).toContain(`\nRun next:\n${live.command ?? ""}\n`);
  });

  it("puts the command beside each key with -o tsv, and the whole answer into -o json", async () => {
    const tsv = await leak(answer({ found: [live, dead] }), "-o", "tsv");
    const lines = tsv.out.split("\n").map((line) => line.split("\t").at(-1));
    expect(lines).toEqual(["command", live.command, "", ""]);
    const json = await leak(answer({ found: [live] }), "-o", "json");
    expect(JSON.parse(json.out)).toEqual(answer({ found: [live] }));
    expect([tsv.code, json.code]).toEqual([3, 3]);
  });

  it.each<[string, Partial<Leaks>, number]>([
    ["0 when the text holds no key of any account", {}, 0],
    ["0 when every key in it is dead", { found: [dead] }, 0],
    ["3 when a key is live", { found: [dead, live] }, 3],
    [
      "3 when a key was replaced, and nothing proves that it is refused",
      { found: [{ ...dead, state: "unproven" }] },
      3,
    ],
    ["3 when an account that may have it cannot be read", { unread: ["speech"] }, 3],
    ["3 when the text was too much to look up", { leftOut: 12 }, 3],
  ])("exits with %s", async (_when, change, wanted) => {
    const { code, out } = await leak(answer(change));
    expect(code).toBe(wanted);
    if (change.unread) expect(out).toContain("speech");
    if (change.leftOut) expect(out).toContain("12 runs");
  });

  it("says that an emergency is under way", async () => {
    const emergency = { rotation: "r-1", gate: "wait", declaredAt: "2026-03-01T09:01:00.000Z" } as const;
    const { out } = await leak(answer({ found: [{ ...live, emergency, command: "keyturn status vision" }] }));
    expect(out).toContain("vision: an emergency is under way, which waits for every consumer.");
    expect(out).toMatch(/Run next:\nkeyturn status vision\n$/);
  });

  it("takes no text from its arguments", async () => {
    const { code, received } = await leak(answer({}), "AI_KEY=whatever");
    expect(code).toBe(2);
    expect(received).toEqual([]);
  });
});
