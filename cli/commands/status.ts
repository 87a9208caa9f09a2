import type { Command } from "commander";
import type { Forecast } from "../../shared/api/forecast.ts";
import { accountPath } from "../account-path.ts";
import { allPages } from "../all-pages.ts";
import type { ApiClient } from "../api-client.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import type { AccountStatus } from "../tables/account-status.ts";
import { accountStatus } from "../tables/account-status.ts";
import type { FleetAnswer } from "../tables/fleet-status.ts";
import { fleetStatus } from "../tables/fleet-status.ts";

/** The longest cadence that a fleet file may set. */
const maxForecastDays = 730;

export function addStatus(program: Command, cli: Cli): void {
  const status = labelled(
    program,
    "status",
    "read-only",
    "Show the fleet, or one account with its consumers and rotations.",
  );
  status.argument("[account]", "name of an account in the fleet");
  whenRun(status, cli, async (session, _options: object, account?: string) => {
    const api = session.api();
    if (account !== undefined) return accountStatus(await readAccount(api, account));
    const [fleet, forecast] = await Promise.all([
      allPages<FleetAnswer>(api, "accounts", ["accounts"]),
      api.get<Forecast>(`forecast?days=${maxForecastDays}`),
    ]);
    return fleetStatus(fleet, forecast);
  });
}

export function readAccount(api: ApiClient, account: string): Promise<AccountStatus> {
  return api.get<AccountStatus>(accountPath(account));
}
