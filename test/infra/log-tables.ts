import type { JournalEntry } from "../../emulator/azure/journal.ts";
import { KqlError } from "../../emulator/azure/kql/kql-error.ts";
import { runQuery } from "../../emulator/azure/kql/run-query.ts";
import type { Column, Row, ScalarType, Table } from "../../emulator/azure/kql/table.ts";
import type { AlertRule } from "./alert-rules.ts";
import { queries } from "./templates.ts";

const columnsOf: Readonly<Record<string, Readonly<Record<string, ScalarType>>>> = {
  AppTraces: { TimeGenerated: "datetime", Message: "string", SeverityLevel: "int" },
  AzureActivity: {
    TimeGenerated: "datetime",
    OperationNameValue: "string",
    ActivityStatusValue: "string",
    Caller: "string",
    _ResourceId: "string",
  },
  AzureDiagnostics: {
    TimeGenerated: "datetime",
    ResourceProvider: "string",
    Category: "string",
    ResultSignature: "string",
    CallerIPAddress: "string",
    ResourceId: "string",
  },
  AppRequests: {
    TimeGenerated: "datetime",
    OperationName: "string",
    Success: "bool",
    ResultCode: "string",
  },
  AppExceptions: { TimeGenerated: "datetime", OperationName: "string", ExceptionType: "string" },
  AZKVAuditLogs: {
    TimeGenerated: "datetime",
    OperationName: "string",
    HttpStatusCode: "int",
    Id: "string",
    Identity: "dynamic",
  },
};

export type LogRows = Readonly<Record<string, readonly Row[]>>;

/** The host's output, as the rows that it sends to Application Insights. */
export function tracesOf(lines: readonly string[]): readonly Row[] {
  return lines.flatMap((line) => {
    const [, at, level, message] = /^(\S+Z) (\w+) \S+ (.*)$/.exec(line) ?? [];
    if (at === undefined || message === undefined) return [];
    const severity = ["debug", "information", "warning", "error", "critical"].indexOf(level ?? "");
    return [{ TimeGenerated: new Date(at), Message: message, SeverityLevel: severity }];
  });
}

/** The regenerations that Resource Manager has answered, as in Azure's activity log. */
export function activityOf(entries: readonly JournalEntry[]): readonly Row[] {
  return entries
    .filter(({ service, url }) => service === "arm" && /\/regenerateKey\?/i.test(url))
    .map(({ began, url, status, caller }) => ({
      TimeGenerated: new Date(began),
      OperationNameValue: "MICROSOFT.COGNITIVESERVICES/ACCOUNTS/REGENERATEKEY/ACTION",
      ActivityStatusValue: status === 200 ? "Success" : "Failure",
      Caller: caller?.objectId ?? "",
      _ResourceId: new URL(url).pathname.replace(/\/regenerateKey$/i, ""),
    }));
}

/** A table of the workspace without rows. */
export function emptyTable(name: string): Table | undefined {
  const columns = columnsOf[name];
  return columns && { columns: columnList(columns), rows: [] };
}

/** Runs one of the deployed queries as an alert rule does: on the rows of the window that ends now. */
export function rowsOf(
  rule: Pick<AlertRule, "query" | "windowMs">,
  rows: LogRows,
  now: Date,
): readonly Row[] {
  const text = queries.get(rule.query);
  if (text === undefined) throw new Error(`there is no query ${rule.query}`);
  const from = now.getTime() - rule.windowMs;
  const inWindow = ({ TimeGenerated: at }: Row) => at instanceof Date && at.getTime() > from && at <= now;
  const find = (name: string): Table | undefined => {
    const table = emptyTable(name);
    return table && { ...table, rows: (rows[name] ?? []).filter(inWindow) };
  };
  try {
    return runQuery(text, find, now).rows;
  } catch (error) {
    if (!(error instanceof KqlError)) throw error;
    throw new Error(`${rule.query}:${error.place.line}: ${error.message}`, { cause: error });
  }
}

function columnList(columns: Readonly<Record<string, ScalarType>>): readonly Column[] {
  return Object.entries(columns).map(([name, type]) => ({ name, type }));
}
