import { environments } from "../../shared/domain/vocabulary.ts";
import type { Command } from "commander";
import { Option } from "commander";
import type { Advice } from "../../shared/api/advice.ts";
import type { Comparison } from "../../shared/api/comparison.ts";
import type { Forecast } from "../../shared/api/forecast.ts";
import type { Plan } from "../../shared/api/plan.ts";
import { accountPath } from "../account-path.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import type { AdviceWish } from "../../shared/view/tables/advice-wish.ts";
import { adviceOrders, advised } from "../../shared/view/tables/advice-wish.ts";
import { adviceTable } from "../../shared/view/tables/advice-table.ts";
import { comparisonTable } from "../../shared/view/tables/comparison-table.ts";
import { forecastTable } from "../../shared/view/tables/forecast-table.ts";
import { planTable } from "../tables/plan-table.ts";
import { wholeNumber } from "./option-values.ts";

interface ForecastOptions {
  readonly days: number;
  readonly failWithin?: number;
}

/** Adds the commands that show what comes next and what to improve. */
export function addOutlook(program: Command, cli: Cli): void {
  const plan = labelled(
    program,
    "plan <account>",
    "read-only",
    "Show what happens next to an account and why, without calling Azure.",
  );
  whenRun(plan, cli, async (session, _options: object, account: string) =>
    planTable(await session.api().get<Plan>(accountPath(account, "plan"))),
  );

  const forecast = labelled(
    program,
    "forecast",
    "read-only",
    "List the rotations that come due and what would block them today.",
  );
  forecast
    .option("--days <n>", "days to look ahead", wholeNumber(1, 730), 30)
    .option(
      "--fail-within <n>",
      "exit with 3 only for what comes due within so many days; all that is listed by default",
      wholeNumber(0, 730),
    );
  whenRun(forecast, cli, async (session, { days, failWithin }: ForecastOptions) => {
    if (failWithin !== undefined && failWithin > days) {
      throw new CliError(`--fail-within ${failWithin} looks further than --days ${days}`, "usage");
    }
    return forecastTable(await session.api().get<Forecast>(`forecast?days=${days}`), failWithin);
  });

  const compare = labelled(
    program,
    "compare",
    "read-only",
    "Compare two environments and list what needs attention.",
  );
  compare
    .addOption(
      new Option("--environment <name>", "first environment").choices(environments).default("production"),
    )
    .addOption(
      new Option("--with <name>", "second environment").choices(environments).default("non-production"),
    );
  whenRun(compare, cli, async (session, sides: { readonly environment: string; readonly with: string }) =>
    comparisonTable(
      await session.api().get<Comparison>(`compare?${new URLSearchParams({ ...sides }).toString()}`),
    ),
  );

  const advise = labelled(
    program,
    "advise",
    "read-only",
    "List keys that are no longer needed, accounts to split, and how far a leak would reach.",
  );
  advise
    .addOption(
      new Option("--environment <name>", "only accounts that serve this environment").choices(environments),
    )
    .option("--owner <name>", "only accounts with a consumer of this owner")
    .option("--older-than <days>", "only published keys older than this", wholeNumber(0, 36_500))
    .option("--up-to <days>", "only published keys of at most this age", wholeNumber(0, 36_500))
    .addOption(new Option("--sort <order>", "order of the accounts").choices(adviceOrders).default("advice"));
  whenRun(advise, cli, async (session, wish: AdviceWish) =>
    adviceTable(advised(await session.api().get<Advice>("advice"), wish)),
  );
}
