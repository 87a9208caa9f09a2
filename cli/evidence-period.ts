import { CliError } from "./cli-error.ts";

export interface PeriodOptions {
  readonly from?: string;
  readonly to?: string;
  /** `last`, `this` or a quarter such as `2026-Q1`. */
  readonly quarter?: string;
}

/** From `from`, inclusive, to `to`, exclusive. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** @throws {CliError} the options name no period, or two. */
export function periodOf({ from, to, quarter }: PeriodOptions, now: Date): Period {
  if (quarter !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new CliError("--quarter cannot be combined with --from or --to", "usage");
    return quarterOf(quarter, now);
  }
  if (from === undefined) throw new CliError("a period needs --from or --quarter", "usage");
  return { from, to: to ?? now.toISOString() };
}

function quarterOf(text: string, now: Date): Period {
  const current = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3);
  const named = /^(\d{4})-?Q([1-4])$/i.exec(text);
  const index = named
    ? Number(named[1]) * 4 + Number(named[2]) - 1
    : text === "last"
      ? current - 1
      : text === "this"
        ? current
        : undefined;
  if (index === undefined)
    throw new CliError("--quarter must be last, this or a quarter such as 2026-Q1", "usage");
  return { from: firstDay(index), to: firstDay(index + 1) };
}

function firstDay(quarter: number): string {
  const month = String((quarter % 4) * 3 + 1).padStart(2, "0");
  return `${Math.floor(quarter / 4)}-${month}-01`;
}
