import type { TokenCredential } from "@azure/identity";
import type { Config } from "../../config.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import type { ObservationSource } from "../../ports/observation-source.ts";
import { observeAuditLog } from "./audit-log-observer.ts";
import { containerAppObserver } from "./container-app-observer.ts";
import { observeHealthEndpoint } from "./health-endpoint-observer.ts";
import { siteObserver } from "./site-observer.ts";

/** Asks each kind of consumer where it can be asked. */
export function observationSources(
  credential: TokenCredential,
  { cloud }: Pick<Config, "cloud">,
  auditLog: AuditLog,
): ObservationSource {
  const sites = siteObserver(credential, cloud);
  const containerApps = containerAppObserver(credential, cloud);
  return {
    async ask(how, secret) {
      switch (how.kind) {
        case "health-endpoint":
          return observeHealthEndpoint(how);
        case "app-service":
          return sites.ask(how.site, secret);
        case "container-app":
          return containerApps.ask(how.app);
        case "audit-log":
          return observeAuditLog(auditLog, how.principal, secret);
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
