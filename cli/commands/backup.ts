import type { Command } from "commander";
import { KeyturnError } from "../../shared/errors.ts";
import type { RestorePorts } from "../../shared/backup/restore-backup.ts";
import { ownCredential } from "../access-token.ts";
import { storagePlace } from "../backup/storage-place.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import { publicKeys } from "../public-keys.ts";
import type { Result } from "../../shared/view/tables/result.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import { checkedTable, restoredTable, takenTable } from "../tables/backup-table.ts";

interface BackupOptions {
  readonly storage?: string;
}

interface RestoreOptions extends BackupOptions {
  readonly check?: true;
  readonly key?: readonly string[];
}

const storageHelp = "the app's storage account; outside of the public cloud with its suffix";
const rightsHelp = (what: string) =>
  `\nNeeds Storage Table Data ${what} and Storage Blob Data ${what} on the storage account, and a way to it: from within the\nvirtual network where it is closed to the public. Does not need the service.`;

/** Both work on the storage itself: after a loss there may be no service to ask. */
export function addBackup(program: Command, cli: Cli): void {
  const backup = labelled(
    program,
    "backup <file>",
    "read-only",
    "Write what keyturn must not lose to a file. It holds no key.",
  )
    .option("--storage <account>", storageHelp)
    .addHelpText("after", `${rightsHelp("Reader")} The service may run meanwhile.`);
  whenRun(backup, cli, async (_session, { storage }: BackupOptions, file: string) =>
    translated(async () => {
      const { name, ports } = await opened(storage, cli);
      const { headerOf } = await import("../../shared/backup/backup-line.ts");
      const { writeBackup } = await import("../../shared/backup/backup-file.ts");
      const { takeBackup } = await import("../../shared/backup/take-backup.ts");
      const header = headerOf(name, ports.now());
      return takenTable(file, header, await writeBackup(file, header, takeBackup(ports.storage)));
    }),
  );

  const restore = labelled(
    program,
    "restore <file>",
    "changing",
    "Write a backup back. Leaves alone what is newer; with --check it only says what the file holds.",
  )
    .option("--storage <account>", storageHelp)
    .option("--check", "verify the file's trails and checkpoints, and write nothing")
    .option(
      "--key <file>",
      "a public key that must have signed the checkpoints, as for evidence verify; repeat it for several",
      (key: string, earlier?: readonly string[]) => [...(earlier ?? []), key],
    )
    .addHelpText(
      "after",
      `${rightsHelp("Contributor")} Stop the service first. Repeat\na restore that was interrupted. --check asks nobody.`,
    );
  whenRun(restore, cli, async ({ terminal }, options: RestoreOptions, file: string) =>
    translated(async () => {
      const { checkBackup } = await import("../../shared/backup/check-backup.ts");
      const { restoreBackup } = await import("../../shared/backup/restore-backup.ts");
      const keys = await publicKeys(options.key ?? [], terminal, cli.env["AZURE_AUTHORITY_HOST"]);
      const checked = await checkBackup(file, keys);
      if (options.check) return checkedTable(file, checked, keys.length > 0);
      const { ports } = await opened(options.storage, cli);
      return restoredTable(file, await restoreBackup(file, checked, ports));
    }),
  );
}

async function opened(
  storage: string | undefined,
  { env }: Cli,
): Promise<{ readonly name: string; readonly ports: RestorePorts }> {
  const { name, settings } = storagePlace(storage, env["KEYTURN_STORAGE"]);
  const { openKeptStorage } = await import("../../shared/backup/open-kept-storage.ts");
  return { name, ports: await openKeptStorage(settings, await ownCredential(env["AZURE_AUTHORITY_HOST"])) };
}

/** keyturn's own errors, for somebody who is not the service. */
async function translated(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const anchor = error.code.toLowerCase();
    const isRefused = error.code === "ACCESS_DENIED" || error.code === "CLOCK_UNKNOWN";
    throw new CliError(
      `${error.message} (${error.code})`,
      "error",
      isRefused
        ? "sign in with `az login`; the help of the command names the roles, and the storage account may be closed to this network"
        : `docs/runbook.md#${anchor} says what to do`,
    );
  }
}
