import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import type { Received, Reply } from "./small-api.ts";
import { smallApi } from "./small-api.ts";
import { smallTerminal } from "./small-terminal.ts";

const account = (name: string, more = "") => `
  - name: ${name}
    resourceId: /subscriptions/3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e5d/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/${name}
    publishedSecret: ${name}-key
    vaults: [https://kv.vault.azure.net]
    withoutConsumersBecause: a test${more}`;
const fleet = (...accounts: readonly string[]) => `version: 1\naccounts:${accounts.join("")}\n`;

const both = fleet(account("vision"), account("speech"));
const changed = fleet(account("vision", "\n    policy: { cadence: 30d }"), account("speech"));
const fewer = fleet(account("vision"));
const etag = '"0123456789abcdef0123456789abcdef"';

/** Runs a command against a service that holds a fleet file. */
async function run(
  argv: readonly string[],
  {
    file = both,
    current = both,
    answer,
  }: { file?: string; current?: string | undefined; answer?: string } = {},
) {
  const reply = ({ method, headers }: Received): Reply => {
    if (method === "GET") return { headers: { etag, "content-type": "application/yaml" }, body: current };
    if (headers["if-match"] !== undefined && headers["if-match"] !== etag) {
      return { status: 412, body: { title: "It has changed", code: "PRECONDITION_FAILED" } };
    }
    return {
      body: { added: [], changed: ["vision"], removed: [], rolloutChanged: true, consumers: [] },
    };
  };
  const { url, received } = await smallApi(reply);
  const terminal = smallTerminal({ files: { "fleet.yaml": file }, ...(answer !== undefined && { answer }) });
  const code = await runCli(argv, terminal, { KEYTURN_URL: url, KEYTURN_TOKEN: "t" });
  const puts = received.filter(({ method }) => method === "PUT");
  return { code, out: terminal.printed(), notes: terminal.noted(), puts };
}

describe("keyturn fleet", () => {
  it("exports the applied file byte for byte", async () => {
    expect(await run(["fleet", "export"])).toMatchObject({ code: 0, out: both });
  });

  it("shows what a file would change after defaults are filled in, or that nothing would", async () => {
    const diff = await run(["fleet", "diff", "fleet.yaml", "-o", "json"], { file: changed });
    expect(diff.code).toBe(3);
    expect(JSON.parse(diff.out)).toEqual({
      etag,
      changes: [
        { account: "vision", change: "changed", field: "policy.cadence", before: "90d", after: "30d" },
      ],
    });
    expect(await run(["fleet", "diff", "fleet.yaml"])).toMatchObject({
      code: 0,
      out: expect.stringContaining("no difference"),
    });
  });

  it("shows changed rollout settings once for the whole fleet, including windows", async () => {
    const open = (days: string) =>
      `${both}rollout: { windows: [{ days: [${days}], from: "08:00", to: "16:30" }] }\n`;
    const diff = await run(["fleet", "diff", "fleet.yaml", "-o", "json"], {
      current: open("mon, tue"),
      file: open("sat"),
    });
    expect(diff.code).toBe(3);
    expect(JSON.parse(diff.out)).toMatchObject({
      changes: [
        {
          change: "changed",
          field: "rollout.windows",
          before: "mon tue 08:00-16:30",
          after: "sat 08:00-16:30",
        },
      ],
    });
    const applied = await run(["fleet", "apply", "fleet.yaml", "--yes"], { file: open("sat") });
    expect(applied.out).toMatch(/^the fleet +changed +rollout$/m);
  });

  it("shows a changed ring for its account only", async () => {
    const inRings = (ring: number) =>
      fleet(account("vision", `\n    ring: ${String(ring)}`), account("speech", "\n    ring: 3"));
    const { out } = await run(["fleet", "diff", "fleet.yaml", "-o", "json"], {
      current: inRings(1),
      file: inRings(2),
    });
    expect(JSON.parse(out)).toMatchObject({
      changes: [
        { change: "removed", field: "rollout.rings.1.share" },
        { change: "added", field: "rollout.rings.2.share", after: "1" },
        { account: "vision", change: "changed", field: "ring", before: "1", after: "2" },
      ],
    });
  });

  it("replaces only the version that it compared with", async () => {
    const { code, puts } = await run(["fleet", "apply", "fleet.yaml"], { file: changed });
    expect(code).toBe(0);
    expect(puts).toMatchObject([{ body: changed, headers: { "if-match": etag } }]);
  });

  it("replaces only the version of --if-match, with or without quotes", async () => {
    for (const seen of [etag, etag.slice(1, -1)]) {
      expect(await run(["fleet", "apply", "fleet.yaml", "--if-match", seen])).toMatchObject({ code: 0 });
    }
    const late = await run(["fleet", "apply", "fleet.yaml", "--if-match", "an-older-one"]);
    expect(late).toMatchObject({ code: 5, notes: expect.stringContaining("PRECONDITION_FAILED") });
  });

  it("replaces a file that was applied before a limit came", async () => {
    const current = fleet(account("vision", "\n    policy: { staleAfter: 1s }"), account("speech"));
    expect(await run(["fleet", "apply", "fleet.yaml", "--yes"], { current })).toMatchObject({ code: 0 });
  });

  it("asks before an account leaves, and changes nothing without a terminal", async () => {
    const unasked = await run(["fleet", "apply", "fleet.yaml"], { file: fewer });
    expect(unasked).toMatchObject({ code: 2, puts: [], notes: expect.stringContaining("speech") });
    expect(await run(["fleet", "apply", "fleet.yaml"], { file: fewer, answer: "no" })).toMatchObject({
      code: 1,
      puts: [],
    });
    const asked = await run(["fleet", "apply", "fleet.yaml"], { file: fewer, answer: "remove" });
    expect([asked.code, asked.puts.length]).toEqual([0, 1]);
    const told = await run(["fleet", "apply", "fleet.yaml", "--yes"], { file: fewer });
    expect([told.code, told.puts.length]).toEqual([0, 1]);
  });

  it("shows what a file changes before it applies it, and asks nothing where only other things change", async () => {
    const { code, notes, puts } = await run(["fleet", "apply", "fleet.yaml"], { file: changed });
    expect(notes).toMatch(/^vision +changed +policy\.cadence +90d +30d$/m);
    expect([code, puts.length]).toEqual([0, 1]);
  });

  it("asks before anything loosens, and changes nothing without a terminal", async () => {
    const looser = {
      file: fleet(account("vision", "\n    policy: { soak: 1h }"), account("speech")),
      current: fleet(account("vision", "\n    policy: { soak: 2h }"), account("speech")),
    };
    const apply = ["fleet", "apply", "fleet.yaml"];
    const unasked = await run(apply, looser);
    expect(unasked).toMatchObject({ code: 2, puts: [], notes: expect.stringContaining("--yes") });
    expect(unasked.notes).toContain("  vision: policy.soak: shorter\n");
    expect(await run(apply, { ...looser, answer: "yes" })).toMatchObject({ code: 1, puts: [] });
    expect((await run(apply, { ...looser, answer: "loosen" })).puts).toHaveLength(1);
    expect((await run([...apply, "--yes"], looser)).puts).toHaveLength(1);
    const stopping = (failures: number) => ({
      current: `${both}rollout: { stopAfterFailures: 1 }\n`,
      file: `${both}rollout: { stopAfterFailures: ${failures} }\n`,
    });
    expect((await run(apply, stopping(3))).notes).toContain("  the fleet: rollout.stopAfterFailures: later");
    expect((await run(apply, stopping(1))).puts).toHaveLength(1);
    const tighter = { file: looser.current, current: looser.file };
    expect((await run(apply, tighter)).puts).toHaveLength(1);
  });

  it("names every fault of a file, and sends nothing", async () => {
    const { code, notes, puts } = await run(["fleet", "apply", "fleet.yaml"], {
      file: "version: 2\naccounts: 1\n",
    });
    expect([code, puts]).toEqual([1, []]);
    expect(notes).toMatch(/version: .*\n.*accounts: /);
  });

  it("prints a schema for editors, offline", async () => {
    const terminal = smallTerminal();
    expect(await runCli(["fleet", "schema"], terminal, {})).toBe(0);
    expect(JSON.parse(terminal.printed())).toMatchObject({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      required: ["version", "accounts"],
      properties: { policy: { properties: { cadence: { type: "string", pattern: expect.any(String) } } } },
    });
  });
});
