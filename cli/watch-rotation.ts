import { CliError } from "./cli-error.ts";
import { readAccount } from "./commands/status.ts";
import { plainText } from "./plain-text.ts";
import type { Result } from "./result.ts";
import type { Session } from "./session.ts";
import type { AccountStatus } from "./tables/account-status.ts";
import { accountStatus } from "./tables/account-status.ts";
import { needsPerson } from "./tables/hold-cell.ts";
import { progressLine } from "./tables/progress-line.ts";
import { rotationOutcome } from "./tables/rotation-outcome.ts";

export interface Watch {
  readonly account: string;
  readonly rotation: string;
  /** How long to look; for ever unless given. */
  readonly timeoutMs?: number;
}

const pollMs = 1_000;
/** So many looks in a row may fail: the service may be replaced while somebody watches. */
const mostMisses = 30;

/**
 * Tells every change on standard error until the rotation has ended or the time is up; the rotation goes on without
 * a watcher. Interrupting it stops only the watching.
 */
export async function watchRotation(
  session: Session,
  { account, rotation, timeoutMs }: Watch,
): Promise<Result> {
  const { terminal } = session;
  const endMs = timeoutMs === undefined ? Infinity : terminal.now().getTime() + timeoutMs;
  let told = "";
  let misses = 0;
  for (;;) {
    const status = await look(session, account, misses);
    misses = status ? 0 : misses + 1;
    const ended = status?.rotations.find(({ id, outcome }) => id === rotation && outcome !== undefined);
    const line = status && (ended ? `ended, ${ended.outcome}` : progressLine(status));
    if (line !== undefined && line !== told) {
      terminal.note(`${terminal.now().toISOString().slice(11, 19)}  ${plainText(line)}\n`);
      told = line;
    }
    if (ended) return rotationOutcome(account, ended);
    if (status && !status.rotations.some(({ id }) => id === rotation)) {
      throw new CliError(`${account} has no rotation ${rotation}`);
    }
    if (status && terminal.now().getTime() >= endMs) {
      return { ...accountStatus(status), exit: needsPerson(status) ? "blocked" : "error" };
    }
    await terminal.sleep(pollMs);
  }
}

/** Nothing when keyturn does not answer just now. */
async function look(session: Session, account: string, misses: number): Promise<AccountStatus | undefined> {
  try {
    return await readAccount(session.api(), account);
  } catch (error) {
    if (!(error instanceof CliError) || misses >= mostMisses) throw error;
    return undefined;
  }
}
