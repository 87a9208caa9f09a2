import type { LineWriter } from "../../shared/log.ts";
import { logLine } from "../../shared/log.ts";
import { reconcile } from "../../shared/reconciler/reconcile.ts";
import type { ReconcilerSettings } from "../../shared/reconciler/ports.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { Step } from "../../shared/records/step-codec.ts";
import { holdAlerts } from "../../shared/view/attention/hold-alerts.ts";
import { services } from "../edge/services.ts";
import { openOutbox } from "./outbox.ts";
import { putBack } from "./put-back.ts";

/**
 * Looks at the account of a step, and logs why it holds.
 *
 * @param head as for `reconcile`.
 * @throws {KeyturnError} as `reconcile` does.
 */
export async function lookAt(
  { account, because }: Step,
  own: Pick<ReconcilerSettings, "worker" | "isTimeUp">,
  writer: LineWriter,
  head?: Trail,
): Promise<void> {
  const { ports, fleet, claimMs, askEveryMs } = services();
  // A step that a new fleet file caused must not use the cached file.
  if (because.kind === "fleet") await fleet.fresh();
  const spec = await fleet.account(account);
  const dropped = () => logLine(writer, "warn", "step-dropped", { account, because: "not in the fleet" });
  if (!spec) return dropped();
  await openOutbox(account, writer);
  const stored = async () => (await fleet.fresh()).accounts.find(({ name }) => name === account);
  let seen: Trail | undefined;
  const note = (last: Trail) => {
    seen = last;
  };
  const settings = { ...own, claimMs, askEveryMs, stored, seen: note };
  const objection = await reconcile(spec, because, ports, settings, head);
  if (!objection) return dropped();
  const { reason, message, remedy, until } = objection;
  const facts = { account, because: because.kind, reason, message, remedy, until: until?.toISOString() };
  const told = holdAlerts(spec, seen, objection, ports.clock.now());
  logLine(writer, "info", "step-held", { ...facts, ...told });
  // The sweep finds the account again, but not what an event said.
  const isUnreadable = reason === "RecordsFromNewerBuild" || reason === "RecordUnreadable";
  if (isUnreadable && because.kind === "near-expiry") await putBack({ account, because }, message, writer);
}
