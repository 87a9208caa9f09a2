import { readdirSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { parseFleet } from "../../shared/fleet-file/fleet-file.ts";
import { alertRules } from "./alert-rules.ts";
import type { LogRows } from "./log-tables.ts";
import { rowsOf } from "./log-tables.ts";
import { queries, templates, text } from "./templates.ts";

const now = new Date("2026-03-01T12:00:00.000Z");
const minute = 60_000;
const day = 24 * 60 * minute;

function minutesAgo(minutes: number): Date {
  return new Date(now.getTime() - minutes * minute);
}

function trace(minutes: number, line: object) {
  return { TimeGenerated: minutesAgo(minutes), Message: JSON.stringify(line), SeverityLevel: 1 };
}

const held = (minutes: number, reason: string, alerts?: readonly string[]) =>
  trace(minutes, {
    event: "step-held",
    account: "vision",
    because: "wake",
    reason,
    message: "web: NoReport",
    ...(alerts && { alerts }),
  });
const account = "/subscriptions/S/resourceGroups/RG/providers/Microsoft.CognitiveServices/accounts/Vision";
const regenerated = (minutes: number, Caller = "somebody") => ({
  TimeGenerated: minutesAgo(minutes),
  OperationNameValue: "MICROSOFT.COGNITIVESERVICES/ACCOUNTS/REGENERATEKEY/ACTION",
  ActivityStatusValue: "Success",
  Caller,
  _ResourceId: account,
});
const refused = (minutes: number, ResultSignature = "401") => ({
  TimeGenerated: minutesAgo(minutes),
  ResourceProvider: "MICROSOFT.COGNITIVESERVICES",
  Category: "RequestResponse",
  ResultSignature,
  CallerIPAddress: "10.0.0.1",
  ResourceId: account.toUpperCase(),
});

function ask(query: string, rows: LogRows) {
  return rowsOf({ query, windowMs: day }, rows, now);
}

const sources = ["functions", "shared"].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `${folder}/${file}`),
);

const fleetWith = (policy: object) =>
  JSON.stringify({
    version: 1,
    policy,
    accounts: [
      {
        name: "vision",
        resourceId:
          "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/ai-1",
        publishedSecret: "vision-key",
        vaults: ["https://kv-1.vault.azure.net"],
        withoutConsumersBecause: "a test",
      },
    ],
  });

describe("the queries", () => {
  it("are used by the alert rules or the workbook, all of them", () => {
    const used = [...templates.values()].join("\n");
    const named = [...used.matchAll(/loadTextContent\('\.\.\/queries\/([^']+)'\)/g)].map(([, file]) => file);
    expect(new Set(named)).toEqual(new Set(queries.keys()));
    expect(queries.size).toBeGreaterThanOrEqual(8);
  });

  it("belong to alert rules that this test has read completely", () => {
    const names = templates.get("infra/app/alerts.bicep")?.match(/\.kql'/g) ?? [];
    expect(alertRules).toHaveLength(names.length);
    expect(alertRules.map(({ windowMs }) => windowMs).filter(Number.isNaN)).toEqual([]);
  });

  it("look for events that the app really writes, or that other parts of it will", () => {
    const product = sources.map(text).join("\n");
    const announced = ["unknown-consumers", "copies-found", "calls-refused"];
    const asked = [...queries.values()].flatMap((query) =>
      [...query.matchAll(/"([a-z]+(?:-[a-z]+)+)"/g)].map(([, event]) => event ?? ""),
    );
    expect(asked.length).toBeGreaterThan(8);
    expect(
      [...new Set(asked)].filter((event) => !product.includes(`"${event}"`) && !announced.includes(event)),
    ).toEqual([]);
  });

  it("raise an alert about every warning that the app logs, but for those that somebody else is told of", () => {
    const toldElsewhere: Readonly<Record<string, string>> = {
      "accounts-removed": "who applied the fleet file has asked for it",
      "answer-not-kept": "the caller gets the answer, and a retry is carried out again",
      "event-dropped": "the timer finds the account anyway",
      "line-not-woken": "the next sweep wakes it",
      "look-handed-over": "another worker looks",
      "report-refused": "the consumer is told, and its owner by the report that is missing",
      "rollout-not-tidied": "the next sweep tidies it",
      "step-dropped": "the account is not in the fleet any more",
      "step-put-back": "a newer build takes it",
    };
    // Tables pair a colour with a verdict, as if they logged it.
    const logged = sources
      .filter((file) => !file.startsWith("shared/view/"))
      .flatMap((file) => [...text(file).matchAll(/"(?:warn|error)",\s*"([a-z]+(?:-[a-z]+)+)"/g)])
      .map(([, event]) => event ?? "");
    expect(new Set(logged).size).toBeGreaterThan(20);
    const asked = [...queries.values()].join("\n");
    const silent = [...new Set(logged)].filter((event) => !asked.includes(`"${event}"`));
    expect(silent.toSorted()).toEqual(Object.keys(toldElsewhere).toSorted());
  });

  it.each(alertRules.filter(({ perAccount }) => perAccount))("tell accounts apart: $name", ({ query }) => {
    expect(queries.get(query)).toMatch(/\bby account\b/);
  });
});

describe("a query finds", () => {
  it("the accounts that the sweep reports as overdue, and nothing without any", () => {
    const sweeps = [
      trace(1, { event: "sweep-done", overdue: ["vision", "speech"] }),
      trace(2, { event: "sweep-done", overdue: ["vision"] }),
      trace(3, { event: "sweep-done", overdue: [] }),
    ];
    expect(ask("key-overdue.kql", { AppTraces: sweeps })).toEqual([
      expect.objectContaining({ account: "vision", sweeps: 2, since: minutesAgo(2) }),
      expect.objectContaining({ account: "speech", sweeps: 1 }),
    ]);
  });

  it.each(["pending-consumers", "leaked-key", "needs-person"])(
    "the holds that are to be raised as %s, whatever else is, and no others",
    (rule) => {
      const query = `${rule}.kql`;
      const others = ["pending-consumers", "leaked-key", "needs-person"].filter((other) => other !== rule);
      const silent = [
        held(1, "ConsumersNotReady"),
        held(1, "ConsumersNotReady", others),
        held(500, "NotDue"),
      ];
      expect(ask(query, { AppTraces: silent })).toEqual([]);
      const raised = held(2, "AdoptionOverdue", [rule, "key-overdue"]);
      expect(ask(query, { AppTraces: [...silent, raised] })).toEqual([
        expect.objectContaining({ account: "vision", since: minutesAgo(2), told: ["web: NoReport"] }),
      ]);
    },
  );

  it("a stopped line, with the failed accounts, but nothing while rotations wait for something else", () => {
    const stopped = [held(2, "LineStopped"), held(1, "LineStopped"), held(0, "RingBeforeNotDone")];
    expect(ask("line-stopped.kql", { AppTraces: stopped })).toEqual([
      expect.objectContaining({
        waiting: 1,
        since: minutesAgo(2),
        lastSeen: minutesAgo(1),
        told: ["web: NoReport"],
      }),
    ]);
    expect(ask("line-stopped.kql", { AppTraces: [held(0, "RingBeforeNotDone")] })).toEqual([]);
  });

  it("each account that is stuck", () => {
    const rows = { AppTraces: [trace(1, { event: "rotations-stuck", accounts: ["vision", "speech"] })] };
    expect(ask("stuck-phase.kql", rows).map((row) => row["account"])).toEqual(["vision", "speech"]);
  });

  it.each([
    [{ event: "request-failed", code: "SERVICE_UNAVAILABLE", message: "…" }, ""],
    [{ event: "step-keeps-failing", account: "vision" }, "vision"],
    [{ event: "poison-dropped", because: "not a step" }, ""],
    [{ event: "step-held", account: "vision", reason: "StepFailed", message: "…" }, "vision"],
  ])("the failure %j", (line, named) => {
    expect(ask("failures.kql", { AppTraces: [trace(1, line)] })).toEqual([
      expect.objectContaining({ account: named, failures: 1 }),
    ]);
  });

  it("nothing wrong in lines that are not keyturn's own", () => {
    const Message = "Executed 'Functions.step' (Succeeded, Duration=12ms)";
    const rows = { AppTraces: [{ TimeGenerated: minutesAgo(1), Message, SeverityLevel: 1 }] };
    expect(ask("failures.kql", rows)).toEqual([]);
    expect(ask("stuck-phase.kql", rows)).toEqual([]);
  });

  it("silence, but nothing while sweeps finish", () => {
    expect(ask("sweep-silent.kql", {})).toEqual([expect.objectContaining({ sweeps: 0 })]);
    expect(ask("sweep-silent.kql", { AppTraces: [trace(1, { event: "sweep-done" })] })).toEqual([]);
  });

  it("regenerations by others, but none by keyturn's identity or a refused caller", () => {
    const own = "00000000-0000-0000-0000-000000000001";
    const failed = { ...regenerated(2), ActivityStatusValue: "Failure" };
    const rows = { AzureActivity: [regenerated(1), regenerated(3, own), failed] };
    expect(ask("out-of-band-regeneration.kql", rows)).toEqual([
      expect.objectContaining({
        account: account.toLowerCase(),
        regenerations: 1,
        callers: ["somebody"],
      }),
    ]);
  });

  it("calls refused within an hour after a regeneration, and no earlier, later or answered ones", () => {
    const AzureActivity = [regenerated(100)];
    const often = Array.from({ length: 20 }, () => refused(41));
    const AzureDiagnostics = [refused(101), refused(99), ...often, refused(39), refused(50, "200")];
    expect(ask("rejected-after-regeneration.kql", { AzureActivity, AzureDiagnostics })).toEqual([
      expect.objectContaining({ account: account.toLowerCase(), refused: 21, since: minutesAgo(99) }),
    ]);
  });

  it("no refused calls where there are only as many as keyturn makes to prove that a key is dead", () => {
    const { probes } = parseFleet(fleetWith({ probes: 20 })).accounts[0]?.policy ?? {};
    const AzureDiagnostics = Array.from({ length: probes ?? 0 }, () => refused(99));
    expect(AzureDiagnostics).toHaveLength(20);
    expect(() => parseFleet(fleetWith({ probes: 21 }))).toThrow();
    const rows = { AzureActivity: [regenerated(100)], AzureDiagnostics };
    expect(ask("rejected-after-regeneration.kql", rows)).toEqual([]);
  });

  it("nothing, and no error, in a log whose columns are not there yet", () => {
    const query = queries.get("rejected-after-regeneration.kql") ?? "";
    expect(query).not.toMatch(/\b(?:ResultSignature|CallerIPAddress)\b(?!")/);
  });

  it("functions and requests that failed, without those that callers got wrong", () => {
    const ended = (OperationName: string, ResultCode: string, Success = false) => ({
      TimeGenerated: minutesAgo(1),
      OperationName,
      ResultCode,
      Success,
    });
    const AppRequests = [
      ended("step", "0"),
      ended("step", "0", true),
      ended("report", "503"),
      ended("report", "404"),
      ended("report", "200", true),
    ];
    expect(ask("failed-requests.kql", { AppRequests })).toEqual([
      expect.objectContaining({ name: "step", failures: 1 }),
      expect.objectContaining({ name: "report", failures: 1, codes: ["503"] }),
    ]);
  });

  it("what was thrown, by its type and function", () => {
    const thrown = {
      TimeGenerated: minutesAgo(1),
      OperationName: "sweep",
      ExceptionType: "RestError",
    };
    expect(ask("exceptions.kql", { AppExceptions: [thrown, thrown] })).toEqual([
      expect.objectContaining({ type: "RestError", name: "sweep", thrown: 2 }),
    ]);
    expect(ask("exceptions.kql", {})).toEqual([]);
  });

  it("messages that any queue gave up on, also those that keyturn does not read again", () => {
    const Message = "Message has reached MaxDequeueCount of 5. Moving message to queue 'near-expiry-poison'.";
    const AppTraces = [{ TimeGenerated: minutesAgo(1), Message, SeverityLevel: 2 }];
    expect(ask("poison.kql", { AppTraces })).toEqual([expect.objectContaining({ messages: 1 })]);
    expect(ask("poison.kql", { AppTraces: [trace(1, { event: "sweep-done" })] })).toEqual([]);
  });

  it("the readers of each version of a secret", () => {
    const read = (minutes: number, version: string, HttpStatusCode = 200) => ({
      TimeGenerated: minutesAgo(minutes),
      OperationName: "SecretGet",
      HttpStatusCode,
      Id: `https://kv-main.vault.azure.net/secrets/vision-key/${version}`,
      Identity: { claim: { appid: "web", oid: "web-object" } },
    });
    const rows = { AZKVAuditLogs: [read(2, "one"), read(9, "one"), read(1, "two"), read(1, "three", 403)] };
    expect(ask("vault-reads.kql", rows)).toEqual([
      expect.objectContaining({ secret: "vision-key", version: "two", reader: "web", reads: 1 }),
      expect.objectContaining({ version: "one", reads: 2, lastRead: minutesAgo(2) }),
    ]);
  });

  it("findings that need attention", () => {
    const line = { event: "emergency-proposed", account: "vision" };
    expect(ask("attention.kql", { AppTraces: [trace(1, line), trace(2, line)] })).toEqual([
      expect.objectContaining({ account: "vision", event: "emergency-proposed", seen: 2 }),
    ]);
  });

  it("the holds of an account, the latest first", () => {
    const rows = { AppTraces: [held(3, "NotDue"), held(1, "ConsumersNotReady"), held(0, "EffectClaimed")] };
    expect(ask("standing.kql", rows).map((row) => row["reason"])).toEqual(["ConsumersNotReady", "NotDue"]);
  });
});
