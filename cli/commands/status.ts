import type { Command } from "commander";
import type { AttentionDocument } from "../../shared/api/attention.ts";
import type { Forecast } from "../../shared/api/forecast.ts";
import { attentionTable } from "../../shared/view/tables/attention-table.ts";
import { allPages } from "../all-pages.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import { readAccount } from "../read-account.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { accountStatus } from "../tables/account-status.ts";
import type { FleetAnswer } from "../tables/fleet-status.ts";
import { fleetStatus } from "../tables/fleet-status.ts";
import { watchOf, watchRotation } from "../watch-rotation.ts";
import { durationMs } from "./option-values.ts";

interface StatusOptions {
  readonly watch?: true;
  readonly timeout?: number;
}

/** The longest cadence that a fleet file may set. */
const maxForecastDays = 730;

export function addStatus(program: Command, cli: Cli): void {
  const status = labelled(
    program,
    "status",
    "read-only",
    "Show the fleet, or one account with its consumers and rotations.",
  );
  status
    .argument("[account]", "name of an account in the fleet")
    .option("--watch", "show progress of the account's rotation and pending consumers until it has ended")
    .option("--timeout <duration>", "stop watching after this time, such as 30m", durationMs);
  whenRun(status, cli, async (session, { watch, timeout }: StatusOptions, account?: string) => {
    const api = session.api();
    if (account !== undefined) {
      const now = await readAccount(api, account);
      // Nothing to watch: the answer is what there is.
      if (!watch || !now.rotation) return accountStatus(now);
      return watchRotation(session, watchOf(account, now.rotation.id, timeout));
    }
    if (watch) throw new CliError("--watch needs an account", "usage");
    const [fleet, forecast] = await Promise.all([
      allPages<FleetAnswer>(api, "accounts", ["accounts"]),
      api.get<Forecast>(`forecast?days=${maxForecastDays}`),
    ]);
    return fleetStatus(fleet, forecast);
  });

  const attention = labelled(
    program,
    "attention",
    "read-only",
    "List everything that needs a person, most urgent first, with the command to begin with.",
  );
  whenRun(attention, cli, async (session) =>
    attentionTable(await allPages<AttentionDocument>(session.api(), "attention", ["matters"])),
  );
}
