import { CliError } from "./cli-error.ts";
import { readAccount } from "./read-account.ts";
import { plainLine } from "../shared/plain-text.ts";
import type { Result } from "../shared/view/tables/result.ts";
import { marked } from "../shared/view/tables/result.ts";
import type { Session } from "./session.ts";
import type { AccountStatus } from "./tables/account-status.ts";
import { accountStatus } from "./tables/account-status.ts";
import { needsPerson } from "../shared/view/tables/hold-cell.ts";
import { progressLine } from "./tables/progress-line.ts";
import { rotationOutcome } from "./tables/rotation-outcome.ts";

export interface Watch {
  readonly account: string;
  readonly rotation: string;
  /** How long to watch; without a limit by default. */
  readonly timeoutMs?: number;
}

export function watchOf(account: string, rotation: string, timeoutMs: number | undefined): Watch {
  return { account, rotation, ...(timeoutMs !== undefined && { timeoutMs }) };
}

const pollMs = 1_000;
/** The number of polls in a row that may fail, since the service may be redeployed meanwhile. */
const maxFailedPolls = 30;

/**
 * Prints every change to standard error until the rotation has ended or the time is up. Interrupting it stops only the
 * watching, not the rotation, and says so.
 */
export async function watchRotation(session: Session, watch: Watch): Promise<Result> {
  const again = `keyturn status ${watch.account} --watch`;
  const done = session.terminal.endWith(`\nyou watch no longer, and the rotation goes on: ${again}\n`);
  try {
    return await watched(session, watch);
  } finally {
    done();
  }
}

async function watched(session: Session, { account, rotation, timeoutMs }: Watch): Promise<Result> {
  const { terminal } = session;
  const endMs = timeoutMs === undefined ? Infinity : terminal.now().getTime() + timeoutMs;
  let printed = "";
  let failedPolls = 0;
  for (;;) {
    const status = await poll(session, account, failedPolls);
    failedPolls = status ? 0 : failedPolls + 1;
    const ended = status?.rotations.find(({ id, outcome }) => id === rotation && outcome !== undefined);
    const line = status && (ended ? `ended, ${ended.outcome}` : progressLine(status));
    if (line !== undefined && line !== printed) {
      terminal.note(`${terminal.now().toISOString().slice(11, 19)}  ${plainLine(line)}\n`);
      printed = line;
    }
    if (ended) return rotationOutcome(account, ended);
    if (status && !status.rotations.some(({ id }) => id === rotation)) {
      throw new CliError(`${account} has no rotation ${rotation}`);
    }
    if (terminal.now().getTime() >= endMs) return timedOut(account, status);
    await terminal.sleep(pollMs);
  }
}

/** The time to watch is up. @throws {CliError} keyturn has not answered last, so where the rotation stands is unknown. */
function timedOut(account: string, status: AccountStatus | undefined): Result {
  const goesOn = `the time to watch is up, and the rotation goes on: keyturn status ${account}`;
  if (!status) throw new CliError(`keyturn does not answer; ${goesOn}`, "error");
  const shown = accountStatus(status);
  return {
    ...shown,
    notes: [...(shown.notes ?? []), marked(goesOn, "warn")],
    exit: needsPerson(status) ? "blocked" : "error",
  };
}

/** Returns nothing while keyturn does not answer. */
async function poll(
  session: Session,
  account: string,
  failedPolls: number,
): Promise<AccountStatus | undefined> {
  try {
    return await readAccount(session.api(), account);
  } catch (error) {
    if (!(error instanceof CliError) || failedPolls >= maxFailedPolls) throw error;
    return undefined;
  }
}
