import type { TokenCredential } from "@azure/identity";
import type { Config } from "../../config.ts";
import type { ConfirmsByKind, ObservationBy } from "../../domain/confirmation/kinds.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Askable, AskedSecret, ObservationSource } from "../../ports/observation-source.ts";
import type { KeyHolder } from "../../ports/key-holder.ts";
import { observeAuditLog } from "./audit-log-observer.ts";
import { containerAppObserver } from "./container-app-observer.ts";
import { observeHealthEndpoint } from "./health-endpoint-observer.ts";
import { siteObserver } from "./site-observer.ts";

interface KindSource<K extends Askable["kind"]> {
  readonly ask: (how: ConfirmsByKind<K>, secret: AskedSecret) => Promise<ObservationBy<K>>;
  readonly takeUp: (how: ConfirmsByKind<K>) => Promise<void>;
}

type KindSources = { readonly [K in Askable["kind"]]: KindSource<K> };

/** Asks each kind of consumer where it can be asked. */
export function observationSources(
  credential: TokenCredential,
  { cloud }: Pick<Config, "cloud">,
  auditLog: AuditLog,
  clock: Pick<Clock, "now">,
  holders: Pick<KeyHolder, "ask">,
): ObservationSource {
  const sites = siteObserver(credential, cloud);
  const containerApps = containerAppObserver(credential, cloud);
  const sources: KindSources = {
    "health-endpoint": { ask: (how) => observeHealthEndpoint(how), takeUp: nothingToTakeUp },
    "app-service": {
      ask: ({ site }, secret) => sites.ask(site, secret),
      takeUp: ({ site }) => sites.refresh(site),
    },
    "container-app": {
      ask: ({ app }) => containerApps.ask(app),
      takeUp: ({ app }) => containerApps.restart(app),
    },
    // The reconciler writes a key itself, under a claim.
    holder: { ask: (how, secret) => holders.ask(how, secret), takeUp: nothingToTakeUp },
    "audit-log": {
      ask: ({ principal }, secret) => observeAuditLog(auditLog, principal, secret, clock),
      takeUp: nothingToTakeUp,
    },
  };

  async function ask<K extends Askable["kind"]>(how: ConfirmsByKind<K>, secret: AskedSecret) {
    return sources[how.kind].ask(how, secret);
  }
  async function takeUp<K extends Askable["kind"]>(how: ConfirmsByKind<K>): Promise<void> {
    return sources[how.kind].takeUp(how);
  }
  return { ask, takeUp };
}

/** For what reads its key itself: no platform stands between it and the vault. */
function nothingToTakeUp(): Promise<void> {
  return Promise.resolve();
}
