import { beforeAll, describe, expect, it } from "@jest/globals";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { until } from "../until.ts";
import type { Ran } from "./stack/cli-process.ts";
import { keyturn, settled } from "./stack/cli-process.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

let stack: LocalStack;
const reason = ["--reason", "a test"];

beforeAll(async () => {
  const named = (name: string, adopts = true) =>
    anAccount({ name, publishedSecret: `${name}-key`, consumers: [aConsumer({ adopts })] });
  stack = await anEnrolledStack({ accounts: [named("canary", false), named("vision")] });
  await Promise.all(["canary", "vision"].map((account) => stack.startConsumers(account)));
}, 60_000);

const run = (...args: readonly string[]): Promise<Ran> => keyturn(stack, args);

/** Runs the command with table and JSON output and compares both with their snapshots. */
async function bothForms(): Promise<number | null> {
  const [table, json] = await Promise.all([run("rollout"), run("rollout", "-o", "json")]);
  expect(settled(table.out)).toMatchSnapshot("table");
  expect(settled(json.out)).toMatchSnapshot("json");
  expect(json.code).toBe(table.code);
  return table.code;
}

async function statusPage(): Promise<string> {
  const token = await stack.azure.tokenFor({ client: "operator", audience });
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${stack.origin}/api/ui`, { headers })).text();
}

describe("a rollout", () => {
  it("is empty when the fleet file does not configure it", async () => {
    expect(await bothForms()).toBe(0);
  });

  it("is configured by the fleet file, and the change is shown", async () => {
    const document = stack.fleetDocument() as { accounts: readonly { name: string }[] };
    const stdin = JSON.stringify({
      ...document,
      rollout: { maxInFlight: 5, stopAfterFailures: 1 },
      accounts: document.accounts.map((account) => ({ ...account, ring: account.name === "canary" ? 1 : 2 })),
    });
    const diff = await keyturn(stack, ["fleet", "diff", "-"], { stdin });
    expect([diff.code, settled(diff.out)]).toEqual([3, expect.stringMatching(/^the fleet +added +rollout/m)]);
    const applied = await keyturn(stack, ["fleet", "apply", "-"], { stdin });
    expect(applied).toMatchObject({ code: 0, out: expect.stringMatching(/^the fleet +changed +rollout$/m) });
  });

  it("shows a pending account while its rotation waits for a consumer", async () => {
    await run("rotate", "canary", ...reason);
    await until(
      async () => (await stack.keyturn.account("canary")).hold?.reason === "ConsumersNotReady",
      30_000,
    );
    // A process may see the rollout as it was five seconds ago.
    await until(async () => (await run("rollout")).out.includes("canary"));
    expect(await bothForms()).toBe(0);
  });

  it("stops after a failure, and the command line and the status page show how to continue", async () => {
    await run("revert", "canary", ...reason);
    await until(async () => (await run("rollout")).code === 4);
    expect(await bothForms()).toBe(4);
    expect(await statusPage()).toContain("The line has stopped");
  });

  it("continues once an operator resumes it", async () => {
    const { code, out } = await run("rollout", "resume", ...reason);
    expect(code).toBe(0);
    expect(settled(out)).toMatchSnapshot();
    expect(await run("rollout")).toMatchObject({ code: 0, out: expect.stringContaining("a test") });
    expect(await statusPage()).not.toContain("The line has stopped");
  });
});
