import type { TokenCredential } from "@azure/identity";
import type { Config } from "../../config.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import type { EvidenceSource } from "../../ports/evidence-source.ts";
import { auditLogEvidence } from "./audit-log-evidence.ts";
import { containerAppEvidence } from "./container-app-evidence.ts";
import { healthEndpointEvidence } from "./health-endpoint-evidence.ts";
import { siteEvidence } from "./site-evidence.ts";

/** Asks each kind of consumer where it can be asked. */
export function evidenceSources(
  credential: TokenCredential,
  { cloud }: Pick<Config, "cloud">,
  auditLog: AuditLog,
): EvidenceSource {
  const sites = siteEvidence(credential, cloud);
  const containerApps = containerAppEvidence(credential, cloud);
  return {
    async ask(how, secret) {
      switch (how.kind) {
        case "health-endpoint":
          return healthEndpointEvidence(how);
        case "app-service":
          return sites.ask(how.site, secret);
        case "container-app":
          return containerApps.ask(how.app);
        case "audit-log":
          return auditLogEvidence(auditLog, how.principal, secret);
      }
    },

    async takeUp(how) {
      switch (how.kind) {
        case "app-service":
          return sites.refresh(how.site);
        case "container-app":
          return containerApps.restart(how.app);
        case "health-endpoint":
        case "audit-log":
          return;
      }
    },
  };
}
