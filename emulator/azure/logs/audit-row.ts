import { STATUS_CODES } from "node:http";
import { segmentsOf } from "../exchange.ts";
import type { JournalEntry } from "../journal.ts";
import type { Column, Row } from "../kql/table.ts";
import { vaultId } from "../vault/vaults.ts";
import type { Vaults } from "../vault/vaults.ts";

export type AuditSetting = {
  readonly subscriptionId: string;
  readonly workspaceId: string;
  readonly vaults: Vaults;
};

/** @see https://learn.microsoft.com/azure/azure-monitor/reference/tables/azkvauditlogs */
export const AUDIT_COLUMNS: readonly Column[] = [
  { name: "TenantId", type: "string" },
  { name: "TimeGenerated", type: "datetime" },
  { name: "OperationName", type: "string" },
  { name: "OperationVersion", type: "string" },
  { name: "ResultType", type: "string" },
  { name: "ResultSignature", type: "string" },
  { name: "ResultDescription", type: "string" },
  { name: "HttpStatusCode", type: "int" },
  { name: "DurationMs", type: "int" },
  { name: "CorrelationId", type: "string" },
  { name: "CallerIpAddress", type: "string" },
  { name: "ClientInfo", type: "string" },
  { name: "RequestUri", type: "string" },
  { name: "Id", type: "string" },
  { name: "Identity", type: "dynamic" },
  { name: "IsRbacAuthorized", type: "bool" },
  { name: "Type", type: "string" },
  { name: "_ResourceId", type: "string" },
  { name: "_SubscriptionId", type: "string" },
];

/** One row of AZKVAuditLogs; holds no value of a secret. */
export function auditRow(entry: JournalEntry, { subscriptionId, workspaceId, vaults }: AuditSetting): Row {
  const url = new URL(entry.url);
  const vault = vaults.find(url.hostname.split(".")[0] ?? "");
  return {
    TenantId: workspaceId,
    TimeGenerated: new Date(entry.began),
    OperationName: entry.status === 401 ? "Authentication" : operationName(entry.method, url),
    OperationVersion: url.searchParams.get("api-version") ?? "",
    // Azure says this of refused requests as well; only the status differs.
    ResultType: "Success",
    ResultSignature: STATUS_CODES[entry.status] ?? "",
    ResultDescription: "",
    HttpStatusCode: entry.status,
    DurationMs: Math.round(entry.ended - entry.began),
    CorrelationId: entry.responseHeaders["x-ms-request-id"] ?? "",
    CallerIpAddress: "127.0.0.1",
    ClientInfo: entry.requestHeaders["user-agent"] ?? "",
    RequestUri: entry.url,
    Id: answeredId(entry.responseBody) ?? `${url.origin}${url.pathname.replace(/\/$/, "")}`,
    Identity: entry.caller === undefined ? null : { claim: claimOf(entry.caller) },
    IsRbacAuthorized: entry.status !== 401 && entry.status !== 403,
    Type: "AZKVAuditLogs",
    _ResourceId: vault === undefined ? "" : vaultId(subscriptionId, vault).toLowerCase(),
    _SubscriptionId: subscriptionId,
  };
}

/** The id with the returned version, even if the request named none. */
function answeredId(body: unknown): string | undefined {
  const id: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "id") : undefined;
  return typeof id === "string" ? id : undefined;
}

function claimOf({ clientId, objectId, resourceId }: NonNullable<JournalEntry["caller"]>): unknown {
  return { appid: clientId, oid: objectId, ...(resourceId !== undefined && { xms_mirid: resourceId }) };
}

const keyOperations: ReadonlyMap<string, string> = new Map([
  ["create", "KeyCreate"],
  ["sign", "KeySign"],
  ["verify", "KeyVerify"],
]);

function operationName(method: string, url: URL): string {
  const segments = segmentsOf(url).map((segment) => segment.toLowerCase());
  const [collection, name, action] = segments;
  if (collection === "keys") return keyOperations.get(segments.at(-1) ?? "") ?? "KeyGet";
  const suffix = collection === "deletedsecrets" ? "Deleted" : "";
  switch (method) {
    case "GET":
      if (action === "versions") return "SecretListVersions";
      return name === undefined ? `SecretList${suffix}` : `SecretGet${suffix}`;
    case "PUT":
      return "SecretSet";
    case "PATCH":
      return "SecretUpdate";
    case "DELETE":
      return suffix === "" ? "SecretDelete" : "SecretPurge";
    default:
      if (suffix !== "") return "SecretRecover";
      return name === "restore" ? "SecretRestore" : "SecretBackup";
  }
}
