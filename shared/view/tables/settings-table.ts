import type { Config } from "../../config.ts";
import { isCustomCloud } from "../../config.ts";
import { writeDuration } from "../../fleet-file/duration.ts";
import { version } from "../../version.ts";
import type { Cell, Result } from "./result.ts";

/** Shows the settings that an app runs with, defaults included. Of a connection string it says only that there is one. */
export function settingsTable(config: Config): Result {
  const { cloud, storage } = config;
  const rows: readonly (readonly Cell[])[] = [
    ["version", version],
    ["KEYTURN_CLOUD", isCustomCloud(cloud) ? "custom" : cloud.armEndpoint],
    ["KEYTURN_TENANT_ID", config.tenantId],
    ["KEYTURN_AUDIENCE", config.audiences.join(", ")],
    ["KEYTURN_PAGE_AUDIENCE", listed(config.pageAudiences, "as KEYTURN_AUDIENCE")],
    ["AZURE_CLIENT_ID", config.identityClientId ?? "the system-assigned identity"],
    [
      "AzureWebJobsStorage",
      storage.kind === "identity" ? storage.tableUri : "a connection string, which is not shown",
    ],
    ["KEYTURN_ALLOWED_VAULTS", listed(config.allowedVaults, "every vault of the cloud")],
    ["KEYTURN_ALLOWED_ACCOUNTS", listed(config.allowedAccounts, "every account")],
    ["KEYTURN_MAX_ACCOUNTS", config.maxAccounts],
    ["KEYTURN_CLAIM_MS", `${config.claimMs} (${writeDuration(config.claimMs)})`],
    ["KEYTURN_ASK_MS", `${config.askEveryMs} (${writeDuration(config.askEveryMs)})`],
    ["KEYTURN_LOG_WORKSPACE", config.logWorkspace ?? "none: reads of secrets are unknown"],
    ["KEYTURN_COPY_SOURCES", listed(config.copySources, "none: no place is searched for copies")],
    ["KEYTURN_SIGNING_KEY", config.signingKey ?? "none: checkpoints are not signed"],
    ["KEYTURN_EVIDENCE_URI", config.evidenceUri ?? "none: the archive lies in the app's own storage"],
    [
      "KEYTURN_EVIDENCE_CONTAINER",
      config.evidenceContainer ?? "none: the doctor cannot look at the archive's policy",
    ],
    ["KEYTURN_EVENTS_ENDPOINT", config.eventsEndpoint ?? "none: no event is published"],
  ];
  return { data: Object.fromEntries(rows), sections: [{ columns: [], rows }] };
}

function listed(list: readonly string[] | undefined, otherwise: string): string {
  return list === undefined || list.length === 0 ? otherwise : list.join(", ");
}
