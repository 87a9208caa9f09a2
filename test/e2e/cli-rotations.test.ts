import { beforeAll, describe, expect, it } from "@jest/globals";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { Reason } from "../../shared/domain/objection.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import type { Ran } from "./stack/cli-process.ts";
import { keyturn, settled } from "./stack/cli-process.ts";
import { secondPerson, tokenWith } from "./stack/people.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

let stack: LocalStack;
let directory: string;
const reason = ["--reason", "a test"];

beforeAll(async () => {
  directory = await temporaryDirectory();
  const named = (name: string, policy: Readonly<Record<string, string>>, adopts = true) =>
    anAccount({ name, publishedSecret: `${name}-key`, policy, consumers: [aConsumer({ adopts })] });
  stack = await anEnrolledStack({
    accounts: [named("vision", {}), named("guarded", { approval: "required" }), named("stubborn", {}, false)],
  });
  for (const account of ["vision", "guarded", "stubborn"]) await stack.startConsumers(account);
}, 60_000);

const run = (...args: readonly string[]): Promise<Ran> => keyturn(stack, args);

const holdsWith = (account: string, wanted: Reason) =>
  until(async () => (await stack.keyturn.account(account)).hold?.reason === wanted);

describe("a rotation", () => {
  it("is watched to its end", async () => {
    const { code, out, notes } = await run("rotate", "vision", ...reason, "--watch");
    expect(notes).toMatch(/^\d\d:\d\d:\d\d {2}\w+/);
    expect(notes).toMatch(/ended, completed\n$/);
    expect(settled(out)).toMatchSnapshot();
    expect(code).toBe(0);
  });

  it("prints JSON, with progress and pending consumers on standard error, until the timeout", async () => {
    const { code, out, notes } = await run(
      "rotate",
      "stubborn",
      ...reason,
      "--watch",
      "--timeout",
      "6s",
      "-o",
      "json",
    );
    expect(notes).toContain("adopting, ConsumersNotReady, waits for shop 0/1 (OnOtherKey)");
    expect(JSON.parse(out)).toMatchObject({ account: "stubborn", phase: "adopting" });
    expect(code).toBe(1);
  });

  it("is a conflict while another one is in flight", async () => {
    const { code, notes } = await run("rotate", "stubborn", ...reason);
    expect([code, notes]).toEqual([5, expect.stringContaining("ROTATION_IN_FLIGHT")]);
    expect(await run("cancel", "stubborn", ...reason)).toMatchObject({ code: 5, out: "" });
  });

  it("is reverted", async () => {
    const { code, out } = await run("revert", "stubborn", ...reason);
    expect(code).toBe(0);
    expect(settled(out)).toMatchSnapshot();
    await until(async () => (await stack.keyturn.account("stubborn")).lastEnded?.outcome === "reverted");
  });

  it("waits for an approval by another person, and shows it in the exit code", async () => {
    expect(await run("rotate", "guarded", ...reason)).toMatchObject({
      code: 0,
      out: expect.stringContaining("(ApprovalMissing)"),
    });
    await holdsWith("guarded", "ApprovalMissing");
    expect(await run("status")).toMatchObject({ code: 4 });
    expect(await run("plan", "guarded")).toMatchObject({ code: 4 });
    const own = await run("approve", "guarded", ...reason);
    expect(own).toMatchObject({ code: 1, notes: expect.stringContaining("APPROVER_IS_REQUESTER") });

    const token = await tokenWith(stack, { oid: secondPerson });
    const approved = await keyturn(stack, ["approve", "guarded", ...reason], { token });
    expect(approved.code).toBe(0);
    expect(settled(approved.out)).toMatch(/^account +guarded\nrotation +20000101T000000000Z\nphase +\w+\n$/);
    await until(
      async () => (await stack.keyturn.account("guarded")).lastEnded?.outcome === "completed",
      30_000,
    );
  });

  it("is cancelled before its fresh key is published", async () => {
    // The account is in its cool-down, so the rotation stays cancellable.
    await run("rotate", "guarded", ...reason);
    const { code, out } = await run("cancel", "guarded", ...reason);
    expect(code).toBe(0);
    expect(settled(out)).toMatchSnapshot();
  });

  it("is abandoned by somebody who may approve, and by nobody else while none is under way", async () => {
    await run("rotate", "guarded", ...reason);
    const { code, out } = await run("abandon", "guarded", ...reason);
    expect([code, out]).toEqual([0, expect.stringMatching(/^account +guarded\nphase +idle\n$/)]);
    expect((await stack.keyturn.account("guarded")).lastEnded).toMatchObject({ outcome: "failed" });
    expect(await run("abandon", "guarded", ...reason)).toMatchObject({
      notes: expect.stringContaining("NOTHING_TO_ABANDON"),
    });
  });

  it("does not start while the account is paused", async () => {
    const paused = await run("pause", "vision", ...reason);
    expect([paused.code, paused.out]).toEqual([0, expect.stringMatching(/^account +vision\nphase +idle\n$/)]);
    expect(await run("status", "vision")).toMatchObject({ out: expect.stringContaining("a test") });
    expect(await run("resume", "vision", ...reason)).toMatchObject({ code: 0 });
  });
});

describe("an emergency", () => {
  const leak = ["emergency", "vision", "--compromised", "active", ...reason];

  it("shows the affected consumers and changes nothing without a confirmation", async () => {
    const shown = await run(...leak, "--dry-run");
    expect(shown.code).toBe(0);
    expect(settled(shown.out)).toMatchSnapshot("shown");
    const asked = await run(...leak);
    expect(asked).toMatchObject({ code: 2, out: "", notes: expect.stringContaining("--yes") });
    expect((await stack.keyturn.account("vision")).phase).toBe("idle");
  });

  it("starts with --yes", async () => {
    const { code, out, notes } = await run(...leak, "--yes", "--watch");
    expect(notes).toContain("Emergency in vision");
    expect(out).toMatch(/^account +vision\nrotation +\S+, emergency\noutcome +completed\n/);
    expect(code).toBe(0);
  });
});

describe("evidence", () => {
  const ids = async () => (await stack.keyturn.account("vision")).rotations.map(({ id }) => id);

  it("of a rotation is exported and verifies, unless a byte is changed", async () => {
    const [rotation = ""] = await ids();
    const file = join(directory, "evidence.json");
    const written = await run("evidence", "export", "vision", rotation, "--out", file);
    expect(written).toMatchObject({ code: 0, out: "" });
    expect((await run("evidence", "export", "vision", rotation)).out).toMatch(/^\{"accounts":/);
    // Offline, without a token.
    const verified = await keyturn(stack, ["evidence", "verify", file], {
      env: { KEYTURN_URL: "", KEYTURN_TOKEN: "" },
    });
    expect(verified.code).toBe(0);
    const shown = settled(verified.out).replaceAll(/\d+ events/g, "0 events");
    expect(shown.replace(/(none +)\d+/, "$10")).toMatchSnapshot("verified");

    const bytes = await readFile(file);
    bytes.write(bytes.toString("latin1", 200, 201) === "a" ? "b" : "a", 200, "latin1");
    await writeFile(file, bytes);
    expect(await run("evidence", "verify", file, "-o", "json")).toMatchObject({
      code: 1,
      out: expect.stringContaining('"consistent": false'),
    });
  });

  it("of a period lists approvers and confirmations", async () => {
    const { code, out } = await run(
      "evidence",
      "rotations",
      "--quarter",
      "this",
      "--environment",
      "production",
    );
    expect(code).toBe(0);
    expect(settled(out)).toMatch(/^guarded +\S+ +manual +\S+ +00000000-\S+ +1 proven \([^)]+\) +completed/m);
    const report = await run("evidence", "export", "--quarter", "this", "--format", "markdown");
    expect(report.out).toMatch(/^# Evidence of key rotations/);
  });
});

describe("an invalid command line", () => {
  it.each<[name: string, args: readonly string[], notes: string]>([
    ["without a reason", ["rotate", "vision"], "required option '--reason <text>'"],
    ["with an unknown command", ["rotat"], "Did you mean rotate?"],
    ["with a number out of range", ["forecast", "--days", "0"], "from 1 to 730"],
    ["with the same environment twice", ["compare", "--with", "production"], "must be another one"],
  ])("%s ends with exit code 2 and the reason", async (_name, args, notes) => {
    expect(await run(...args)).toMatchObject({ code: 2, out: "", notes: expect.stringContaining(notes) });
  });

  it("with a key in it is rejected, and the key is not printed", async () => {
    const { key1 } = stack.azure.keys("vision");
    const { code, out, notes } = await run("rotate", "vision", `--reason=${key1} has leaked`);
    expect([code, out]).toEqual([2, ""]);
    expect(notes).toContain("argument 3 looks like a key");
    expect(notes).not.toContain(key1);
  });

  it("for an unknown account is an error", async () => {
    expect(await run("status", "nosuch")).toMatchObject({
      code: 1,
      notes: expect.stringContaining("ACCOUNT_NOT_FOUND"),
    });
  });
});
