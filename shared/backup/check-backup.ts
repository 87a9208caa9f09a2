import type { PublicKey } from "../public-key.ts";
import { readBackup } from "./backup-file.ts";
import type { BackupHeader } from "./backup-line.ts";
import type { JudgedTrail, TrailJudge } from "./trail-judge.ts";
import { trailJudge } from "./trail-judge.ts";
import { trailTable } from "./what-survives.ts";

/** What a backup holds, and whether its trails verify. */
export interface CheckedBackup {
  readonly header: BackupHeader;
  /** The number of rows by table, and of blobs by container. */
  readonly counts: Readonly<Record<string, number>>;
  readonly trails: readonly JudgedTrail[];
}

/**
 * Reads a backup from end to end; writes nothing and asks nobody. A trail that does not verify is named, and the others
 * are judged all the same.
 *
 * @param keys the public keys to believe; with none, no signature of a checkpoint is checked.
 * @throws {BackupDamagedError} the file is no backup, is cut off or was changed.
 */
export async function checkBackup(file: string, keys: readonly PublicKey[]): Promise<CheckedBackup> {
  const counts = new Map<string, number>();
  const trails: JudgedTrail[] = [];
  let open: { readonly account: string; readonly judge: TrailJudge } | undefined;
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  const close = () => {
    if (open) trails.push(open.judge.judged());
    open = undefined;
  };
  const header = await readBackup(file, {
    item(item) {
      if (!("table" in item)) {
        count(item.container);
        return;
      }
      count(item.table);
      if (item.table !== trailTable) return;
      const { partitionKey: account } = item.row;
      if (open?.account !== account) {
        close();
        open = { account, judge: trailJudge(account, keys) };
      }
      open.judge.see(item.row);
    },
  });
  close();
  return { header, counts: Object.fromEntries(counts), trails };
}
