import { beforeAll, describe, expect, it } from "@jest/globals";
import type { JournalEntry } from "../../emulator/azure/journal.ts";
import type { AccountPlan } from "../../emulator/stack/stack-plan.ts";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { anEnrolledStack, ended, rotate } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";
import { alertRules } from "./alert-rules.ts";
import type { LogRows } from "./log-tables.ts";
import { activityOf, rowsOf, tracesOf } from "./log-tables.ts";

const named = (name: string, change: Partial<AccountPlan> = {}) =>
  anAccount({ name, publishedSecret: `${name}-key`, ...change });

describe("what a running app logs", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      policy: {
        soak: "1s",
        staleAfter: "20s",
        cooldown: "1h",
        probeInterval: "50ms",
        driftCheck: "1s",
      },
      accounts: [
        named("calm"),
        named("behind", { consumers: [] }),
        named("blocked", { consumers: [aConsumer({ adopts: false })], policy: { adoptWithin: "3s" } }),
      ],
    });
    for (const account of ["calm", "blocked"]) await stack.startConsumers(account);
  }, 90_000);

  /** The log so far, as it would lie in the workspace; keyturn's own identity is put into the queries as a caller. */
  function logged(): LogRows {
    const entries = stack.azure.journal
      .read()
      .filter((entry): entry is JournalEntry => "url" in entry)
      .map((entry) => ({ ...entry, ...(isOwn(entry) && { caller: placeholder }) }));
    return { AppTraces: tracesOf(stack.appLines), AzureActivity: activityOf(entries) };
  }

  const placeholder = { name: "keyturn", clientId: "", objectId: "00000000-0000-0000-0000-000000000001" };

  function isOwn({ caller }: JournalEntry): boolean {
    return caller?.objectId === stack.principals.managedIdentity.objectId;
  }

  /** The accounts, or "" where a rule knows none, that each rule would raise an alert about. */
  function alarms(rows: LogRows, now = new Date()): Readonly<Record<string, readonly unknown[]>> {
    const raised = alertRules.map((rule) => [
      rule.name,
      rowsOf(rule, rows, now).map((row) => row["account"] ?? ""),
    ]);
    return Object.fromEntries(raised.filter(([, accounts]) => accounts?.length));
  }

  it("raises no alarm while a rotation goes well", async () => {
    await rotate(stack, "calm");
    const { rotations } = await ended(stack, "calm");
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
    const rows = logged();
    expect(rows["AzureActivity"]?.length).toBe(2);
    expect(alarms(rows)).toEqual({});
  });

  it("raises an alarm about silence once the sweep has ended no more", () => {
    const minutesLater = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    expect(alarms(logged(), minutesLater(14))).toEqual({});
    expect(alarms(logged(), minutesLater(16))).toEqual({ "sweep-silent": [""] });
  });

  it("raises an alarm about a key that somebody else has regenerated", async () => {
    const { azure } = stack;
    const token = await azure.tokenFor({ client: "operator", audience: azure.armEndpoint });
    const url = `${azure.armEndpoint}${azure.accountId("behind")}/regenerateKey?api-version=2025-09-01`;
    const { status } = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ keyName: "Key2" }),
    });
    expect(status).toBe(200);
    expect(alarms(logged())).toEqual({
      "out-of-band-regeneration": [azure.accountId("behind").toLowerCase()],
    });
  });

  it("raises alarms about a rotation that a consumer holds up", async () => {
    await rotate(stack, "blocked");
    const raised = await until(() => {
      const now = alarms(logged());
      return now["pending-consumers"] && now["stuck-phase"] ? now : undefined;
    }, 40_000);
    expect(raised).toMatchObject({ "pending-consumers": ["blocked"], "stuck-phase": ["blocked"] });
    expect(Object.keys(raised).toSorted()).toEqual([
      "out-of-band-regeneration",
      "pending-consumers",
      "stuck-phase",
    ]);
  });
});
