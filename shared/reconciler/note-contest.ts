import type { AccountSpec, Owner } from "../domain/account/account-spec.ts";
import { tellContest as contestTold } from "../domain/commands/contest-commands.ts";
import type { Fingerprint } from "../domain/key.ts";
import { contestedBy, contestToTell } from "../domain/safety/contest.ts";
import type { InstanceReport } from "../domain/world.ts";
import type { ConsumerBoard } from "../ports/consumer-board.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { runCommand } from "./run-command.ts";

interface Said {
  readonly consumer: string;
  readonly instance: string;
  readonly fingerprint: Fingerprint;
  readonly healthy: boolean;
}

/** Notes that a report of an instance contradicts the one before it. */
export async function noteContest(
  spec: AccountSpec,
  said: Said,
  { board, clock }: Pick<ReconcilerPorts, "board" | "clock">,
): Promise<void> {
  const { consumer, instance } = said;
  const own = await board.sent(spec.name, consumer);
  const before = own.find((report) => report.instance === instance)?.contested;
  const contest = contestedBy(said, before, spec.policy.staleAfterMs, clock.now());
  await board.contest(spec.name, consumer, instance, contest);
}

/**
 * Records that an instance of the consumer is contested, unless that was told a short while ago. May be repeated.
 *
 * @returns the instance, if one was told of.
 */
export async function tellContest(
  spec: AccountSpec,
  consumer: { readonly name: string; readonly owner: Owner },
  ports: Pick<ReconcilerPorts, "board" | "clock" | "trail" | "queue" | "rollout">,
): Promise<string | undefined> {
  const { board, clock } = ports;
  const at = clock.now();
  const known = (await board.sent(spec.name, consumer.name)).flatMap(({ instance, contested }) =>
    contested ? [{ ...contested, instance }] : [],
  );
  const untold = contestToTell(known, spec.policy.staleAfterMs, at);
  if (!untold) return undefined;
  const { instance, ...contest } = untold;
  const answer = await runCommand(
    spec,
    (state) => contestTold(state, consumer, instance, contest.fingerprint, at),
    ports,
  );
  if ("rejection" in answer) return undefined;
  await board.contest(spec.name, consumer.name, instance, { ...contest, toldAt: at });
  return instance;
}

/** Ends a contest: the next report of the instance is believed, whatever its number. */
export async function endContest(
  account: string,
  report: InstanceReport,
  at: Date,
  board: ConsumerBoard,
): Promise<void> {
  const { contested, sequence: _past, ...rest } = report;
  if (!contested) return;
  await board.contest(account, report.consumer, report.instance, { ...contested, settledAt: at });
  // Another report that came meanwhile has a number of its own.
  await board.put(account, rest, { before: report });
}
