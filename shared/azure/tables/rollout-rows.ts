import * as z from "zod";
import { complete } from "../../domain/complete.ts";
import type {
  FailedRotation,
  HeldPermit,
  OpenRotation,
  Resumption,
  RolloutSnapshot,
} from "../../domain/rollout/rollout-snapshot.ts";
import { RecordFromNewerBuildError } from "../../errors.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { parseRow } from "./stored-row.ts";

export const openPartition = "open";
export const failurePartition = "failure";
export const resumedPartition = "resumed";

const text = z.string();
/** The columns of every row of the table. */
export const anyRow = z.looseObject({ partitionKey: text, rowKey: text, etag: text });
/** The row key is the account. */
export const accountRow = anyRow.extend({ rotation: text, at: z.date() });
true satisfies SameShape<AnyRow & AccountColumns, z.output<typeof accountRow>>;
export const permitRow = anyRow.extend({
  scope: text,
  account: text,
  rotation: text,
  by: text,
  since: z.date(),
});
true satisfies SameShape<AnyRow & HeldPermit, z.output<typeof permitRow>>;
export const resumedRow = anyRow.extend({ at: z.date(), by: text, reason: text });
true satisfies SameShape<AnyRow & Resumption, z.output<typeof resumedRow>>;

export interface AnyRow {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly etag: string;
}

/** An account in the line or one whose rotation failed, by partition; the row key is the account. */
type AccountColumns = Omit<FailedRotation, "account">;

/**
 * Checks that this build may replace or delete a row. A snapshot still counts rows of a newer build by the columns that
 * it knows: each stands for a rotation in flight or a failure.
 *
 * @throws {RecordFromNewerBuildError} a newer build wrote the row.
 */
export function refuseNewerRow(row: AnyRow): void {
  const error = newerRow(row);
  if (error) throw error;
}

export function isNewerRow(row: AnyRow): boolean {
  return newerRow(row) !== undefined;
}

function newerRow(row: AnyRow): RecordFromNewerBuildError | undefined {
  try {
    parseRow(z.strictObject(schemaOf(row).shape), row, "the rollout");
    return undefined;
  } catch (error) {
    // A damaged row may be replaced: nobody else can read it either.
    return error instanceof RecordFromNewerBuildError ? error : undefined;
  }
}

function schemaOf({ partitionKey }: AnyRow) {
  if (partitionKey === resumedPartition) return resumedRow;
  return partitionKey.startsWith("place.") ? permitRow : accountRow;
}

/** Subscriptions are compared without case, as in Azure. */
export function permitPartition(scope: string): string {
  return `place.${scope.toLowerCase()}`;
}

/** An unreadable row must not stop the fleet: it is left out and counted. */
export function snapshotOf(rows: readonly AnyRow[]): RolloutSnapshot {
  let unreadable = 0;
  const within = <T extends z.ZodType>(schema: T, is: (partition: string) => boolean) =>
    rows
      .filter(({ partitionKey }) => is(partitionKey))
      .flatMap((row): readonly z.output<T>[] => {
        const { success, data } = schema.safeParse(row);
        if (success) return [data];
        unreadable += 1;
        return [];
      });
  const resumed = within(resumedRow, (partition) => partition === resumedPartition)
    .map(({ at, by, reason }) => complete<Resumption>({ at, by, reason }))
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  const [last] = resumed;
  const open = within(accountRow, (partition) => partition === openPartition);
  const failures = within(accountRow, (partition) => partition === failurePartition);
  const permits = within(permitRow, (partition) => partition.startsWith("place."));
  return {
    open: open.map(({ rowKey: account, rotation, at: since }) =>
      complete<OpenRotation>({ account, rotation, since }),
    ),
    permits: permits.map(({ scope, account, rotation, by, since }) =>
      complete<HeldPermit>({ scope, account, rotation, by, since }),
    ),
    failures: failures
      .filter(({ at }) => !last || at > last.at)
      .map(({ rowKey: account, rotation, at }) => complete<FailedRotation>({ account, rotation, at })),
    unreadable,
    resumed,
  };
}
