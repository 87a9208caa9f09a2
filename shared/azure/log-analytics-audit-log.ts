import { minuteMs } from "../domain/time.ts";
import type { TokenCredential } from "@azure/identity";
import { LogsQueryClient } from "@azure/monitor-query-logs";
import * as z from "zod";
import type { Config } from "../config.ts";
import type { FoundReads } from "../domain/discovery/estate.ts";
import { ServiceUnavailableError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import { translate } from "./azure-errors.ts";

const queryTimeoutMs = 20_000;
const operation = "querying the vaults' audit log";

const instant = z.union([z.date(), z.string().transform((text) => new Date(text))]);
/** The columns of the query's answer, in order. */
const readRow = z.tuple([
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  z.string(),
  instant,
  instant,
  z.coerce.number(),
]);

/** Reads the resource-specific table that Key Vault's `AuditEvent` category fills. */
export function logAnalyticsAuditLog(
  credential: TokenCredential,
  { cloud, logWorkspace }: Pick<Config, "cloud" | "logWorkspace">,
  clock: Pick<Clock, "now">,
): AuditLog {
  const { logsEndpoint } = cloud;
  if (logWorkspace === undefined || logsEndpoint === undefined) return { reads: async () => undefined };
  const client = new LogsQueryClient(credential, {
    endpoint: `${logsEndpoint}/v1`,
    credentials: { scopes: [`${logsEndpoint}/.default`] },
    retryOptions: { maxRetries: 1 },
  });
  return {
    async reads(secrets, since) {
      if (secrets.length === 0) return [];
      try {
        const timespan = { startTime: since, endTime: new Date(clock.now().getTime() + minuteMs) };
        const result = await client.queryWorkspace(logWorkspace, readsQuery(secrets, since), timespan, {
          abortSignal: AbortSignal.timeout(queryTimeoutMs),
        });
        // A partial answer could hide a reader.
        if (!("tables" in result)) throw new ServiceUnavailableError(operation);
        return (result.tables[0]?.rows ?? []).map(readsIn);
      } catch (error) {
        throw translate(error, operation, "read");
      }
    },
  };
}

/** `Id` names the version that was read, even when the request named none. */
function readsQuery(secrets: readonly string[], since: Date): string {
  // Names of secrets are letters, digits and hyphens: none can end the string.
  const names = secrets.map((name) => `"${name}"`).join(", ");
  return [
    "AZKVAuditLogs",
    `| where TimeGenerated > datetime(${since.toISOString()})`,
    '| where OperationName == "SecretGet" and HttpStatusCode == 200',
    '| extend vault = tostring(split(Id, "/")[2]), secret = tostring(split(Id, "/")[4]), version = tostring(split(Id, "/")[5])',
    `| where secret in~ (${names})`,
    "| extend oid = tostring(Identity.claim.oid), appid = tostring(Identity.claim.appid), mirid = tostring(Identity.claim.xms_mirid)",
    "| summarize first = min(TimeGenerated), last = max(TimeGenerated), reads = count() by vault, secret, version, oid, appid, mirid",
    "| project vault, secret, version, oid, appid, mirid, first, last, reads",
  ].join("\n");
}

function readsIn(row: unknown): FoundReads {
  const parsed = readRow.safeParse(row);
  if (!parsed.success) throw new ServiceUnavailableError(operation);
  const [host, secret, version, objectId, applicationId, resourceId, firstAt, lastAt, reads] = parsed.data;
  return {
    vault: `https://${host}`,
    secret,
    version,
    objectId,
    applicationId,
    ...(resourceId !== "" && { resourceId }),
    firstAt,
    lastAt,
    reads,
  };
}
