import { dayMs } from "../../domain/time.ts";
import type { ObservationBy } from "../../domain/confirmation/kinds.ts";
import { KeyturnError } from "../../errors.ts";
import type { AuditLog } from "../../ports/audit-log.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AskedSecret } from "../../ports/observation-source.ts";

/** How far back to look for reads: a site reads its references anew once a day, a script perhaps once a month. */
const lookBackMs = 30 * dayMs;

/** Finds the reads of the secret by one identity in the vaults' log. */
export async function observeAuditLog(
  log: AuditLog,
  principal: string,
  secret: AskedSecret,
  clock: Pick<Clock, "now">,
): Promise<ObservationBy<"audit-log">> {
  try {
    const found = await log.reads([secret.name], new Date(clock.now().getTime() - lookBackMs));
    if (!found) return { kind: "unreachable", detail: "no log workspace is set" };
    const wanted = principal.toLowerCase();
    const reads = found
      .filter(({ objectId, applicationId }) =>
        [objectId, applicationId].some((id) => id.toLowerCase() === wanted),
      )
      .filter(({ vault }) => secret.vaults.some((known) => known.toLowerCase() === vault.toLowerCase()))
      .map(({ vault, version, lastAt }) => ({ vault, version, lastAt }));
    return { kind: "reads", reads };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { kind: "unreachable", detail: error.message };
  }
}
