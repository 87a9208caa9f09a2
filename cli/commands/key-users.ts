import { minuteMs } from "../../shared/domain/time.ts";
import type { Command } from "commander";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import type { UsageDocument } from "../../shared/api/usage.ts";
import { accountPath } from "../account-path.ts";
import { allPages } from "../all-pages.ts";
import { commandGroup } from "../command-group.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import type { FoundCopies } from "../../shared/view/tables/copies-table.ts";
import { copiesTable } from "../../shared/view/tables/copies-table.ts";
import { discoveryTable } from "../../shared/view/tables/discovery-table.ts";
import { usageTable } from "../tables/usage-table.ts";
import type { JsonShape } from "../../shared/view/tables/json-shape.ts";
import { wholeNumber } from "./option-values.ts";

/** A run searches whole subscriptions. */
const runTimeoutMs = 10 * minuteMs;

/** Adds the commands that show the users of a key and where copies of it are. */
export function addKeyUsers(program: Command, cli: Cli): void {
  const discover = labelled(
    program,
    "discover",
    "read-only; changing with --run",
    "Show who uses the fleet's keys, registered or not, and accounts outside the fleet.",
  );
  discover.option("--run", "run discovery now instead of showing the last result; may take minutes");
  whenRun(discover, cli, async (session, { run }: { readonly run?: true }) => {
    const api = session.api();
    const first = run ? await api.send("discovery", { method: "POST", timeoutMs: runTimeoutMs }) : undefined;
    const found = first?.body as JsonShape<Discovery> | undefined;
    return discoveryTable(await allPages(api, "discovery", ["enrolled", "accounts", "copies"], found));
  });

  const copies = commandGroup(program, "copies", "Find copies of keys.");
  const list = labelled(
    copies,
    "list <account>",
    "read-only",
    "List the copies of an account's keys that the last discovery found.",
    { isDefault: true },
  );
  whenRun(list, cli, async (session, _options: object, account: string) =>
    copiesTable(await allPages<FoundCopies>(session.api(), accountPath(account, "copies"), ["copies"])),
  );
  const usage = labelled(
    program,
    "usage <account>",
    "read-only",
    "Compare the calls that consumers report with those that the account has counted.",
  );
  usage.option("--minutes <n>", "minutes to look back", wholeNumber(5, 60), 30);
  whenRun(usage, cli, async (session, { minutes }: { readonly minutes: number }, account: string) =>
    usageTable(await session.api().get<UsageDocument>(`${accountPath(account, "usage")}?minutes=${minutes}`)),
  );
}
