import { z } from "zod";
import type { Addresses } from "../addresses.ts";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import { KqlError } from "../kql/kql-error.ts";
import { runQuery } from "../kql/run-query.ts";
import type { Table } from "../kql/table.ts";
import { instantText } from "../kql/cell-text.ts";
import type { AuditLog } from "./audit-log.ts";
import { AUDIT_COLUMNS } from "./audit-row.ts";
import {
  badArgument,
  insufficientAccess,
  invalidQuery,
  pathNotFound,
  unauthenticated,
  workspaceNotFound,
} from "./refusals.ts";
import { timeRangeOf } from "./timespan.ts";
import type { TimeRange } from "./timespan.ts";

export type LogAnalyticsSetting = {
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly addresses: Addresses;
  readonly tokens: TokenAuthority;
  readonly auditLog: AuditLog;
  /** How long after an answer its row appears. */
  readonly ingestionMs: () => number;
};

const OPERATION = "workspaces/query";
const queryBody = z.object({ query: z.string(), timespan: z.string().nullish() });

/** `POST /v1/workspaces/{id}/query`: one workspace with the table AZKVAuditLogs. */
export function createLogAnalytics(setting: LogAnalyticsSetting): Handler {
  const authority = `${setting.addresses.authority}/${setting.tenantId}`;
  const audiences = [
    new URL(setting.addresses.logsEndpoint).origin,
    "https://api.loganalytics.io",
    "https://api.loganalytics.azure.com",
  ];
  return async (request) => {
    const caller = await bearerOf(request, setting.tokens, audiences);
    if (typeof caller === "string") return unauthenticated(OPERATION, authority);
    const [version, collection, workspace, action, ...more] = segmentsOf(request.url);
    if (
      `${request.method} ${version}/${collection}/${action}` !== "POST v1/workspaces/query" ||
      more.length > 0
    ) {
      return { ...pathNotFound(OPERATION), caller };
    }
    if (workspace?.toLowerCase() !== setting.workspaceId.toLowerCase()) {
      return { ...workspaceNotFound(OPERATION, workspace ?? ""), caller };
    }
    const answer = isAllowed(caller, "logs/read", setting.workspaceId)
      ? answerTo(request, setting)
      : insufficientAccess(OPERATION);
    return { ...answer, caller };
  };
}

function answerTo(request: LocalRequest, { auditLog, ingestionMs }: LogAnalyticsSetting): Answer {
  const now = Date.now();
  const body = queryBody.safeParse(request.body);
  if (!body.success) return badArgument(OPERATION, "The body is no query.");
  const { query, timespan } = body.data;
  const range = typeof timespan === "string" ? timeRangeOf(timespan, now) : { from: 0, to: now };
  if (range === undefined) return badArgument(OPERATION, "The timespan is invalid.");
  const find = (name: string): Table | undefined =>
    name === "AZKVAuditLogs" ? auditTable(auditLog, now - ingestionMs(), range) : undefined;
  try {
    const table = runQuery(query, find, new Date(now));
    const statistics = { query: { executionTime: (Date.now() - now) / 1000 } };
    const wantsStatistics = /include-statistics=true/i.test(request.headers["prefer"] ?? "");
    return {
      status: 200,
      operation: OPERATION,
      body: { tables: [shown(table)], ...(wantsStatistics && { statistics }) },
    };
  } catch (error) {
    if (error instanceof KqlError) return invalidQuery(OPERATION, error);
    throw error;
  }
}

function auditTable(auditLog: AuditLog, ingestedUntil: number, { from, to }: TimeRange): Table {
  const rows = auditLog.rows(ingestedUntil).filter(({ TimeGenerated }) => {
    const at = Number(TimeGenerated);
    return at >= from && at <= to;
  });
  return { columns: AUDIT_COLUMNS, rows };
}

/** A dynamic cell is JSON in a text, as the service writes it. */
function shown({ columns, rows }: Table): unknown {
  const cell = (value: unknown, type: string): unknown => {
    if (value === null || value === undefined) return null;
    if (value instanceof Date) return instantText(value);
    return type === "dynamic" && typeof value !== "string" ? JSON.stringify(value) : value;
  };
  return {
    name: "PrimaryResult",
    columns,
    rows: rows.map((row) => columns.map(({ name, type }) => cell(row[name], type))),
  };
}
