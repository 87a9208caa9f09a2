import { strengths } from "../../domain/vocabulary.ts";
import type { Strength } from "../../domain/vocabulary.ts";
import { odata } from "@azure/data-tables";
import * as z from "zod";
import { forEachConcurrent } from "../../concurrency.ts";
import { complete } from "../../domain/complete.ts";
import type { ObservationFlaw } from "../../domain/objection.ts";
import { observationFlaws } from "../../domain/objection.ts";
import type { Asked, Contest, InstanceReport } from "../../domain/world.ts";
import { sha256 } from "../../digest.ts";
import type { ConsumerBoard } from "../../ports/consumer-board.ts";
import { fingerprint } from "../../records/record-schema.ts";
import type { SameShape } from "../../records/same-shape.ts";
import { decodeDaily, encodeDaily } from "../../records/daily-calls-codec.ts";
import { decodeUsage, encodeUsage } from "../../records/usage-codec.ts";
import { failureOf } from "../azure-errors.ts";
import { guardedTable } from "./guarded-table.ts";
import { notAfter, storedAt } from "./stored-at.ts";
import type { Storage } from "../storage.ts";
import { writeSince } from "../storage.ts";
import { parseRow, versioned } from "./stored-row.ts";

/** A report as flat columns; those of an observation lie beside the rest. */
type ReportColumns = Omit<InstanceReport, "unbroken" | "usage" | "daily" | "asked" | "contested"> & {
  readonly unbroken?: boolean;
  readonly usage?: string | undefined;
  readonly daily?: string | undefined;
  readonly strength?: Strength;
  readonly flaw?: ObservationFlaw;
  readonly flawDetail?: string;
};

export const reportRow = z.strictObject({
  consumer: z.string(),
  instance: z.string(),
  fingerprint: fingerprint.exactOptional(),
  healthy: z.boolean(),
  receivedAt: z.date(),
  steadySince: z.date(),
  unbroken: z.boolean().exactOptional(),
  sequence: z.int().exactOptional(),
  usage: z.string().optional().catch(undefined),
  daily: z.string().optional().catch(undefined),
  strength: z.enum(strengths).exactOptional(),
  flaw: z.enum(observationFlaws).exactOptional(),
  flawDetail: z.string().exactOptional(),
});
true satisfies SameShape<ReportColumns, z.output<typeof reportRow>>;

export const contestRow = z.strictObject({
  consumer: z.string(),
  instance: z.string(),
  since: z.date(),
  at: z.date(),
  fingerprint,
  times: z.int(),
  toldAt: z.date().exactOptional(),
  settledAt: z.date().exactOptional(),
});
true satisfies SameShape<
  Contest & { readonly consumer: string; readonly instance: string },
  z.output<typeof contestRow>
>;

/** What names one state of a row. */
interface SeenRow {
  readonly rowKey: string;
  readonly etag: string;
}

const deletionsAtOnce = 8;

/** Keeps one row per instance in a partition per account: one read and one write per report, however many there are. */
export function tableConsumerBoard(storage: Storage, name = "keyturnreports"): ConsumerBoard {
  const { table, guarded, find, remove } = guardedTable(storage, name);
  /** The rows of reports that were read, so that a write or a deletion can name the one that it is meant for. */
  const rows = new WeakMap<InstanceReport, SeenRow>();

  function seen(row: Partial<SeenRow>): InstanceReport {
    const report = parse(row);
    const { rowKey, etag } = row;
    if (rowKey !== undefined && etag !== undefined) rows.set(report, { rowKey, etag });
    return report;
  }

  /** Reports and their contests, whose rows come in any order. */
  async function listed(filter: string): Promise<readonly InstanceReport[]> {
    const reports: InstanceReport[] = [];
    const contests = new Map<string, Contest>();
    for await (const row of table.listEntities<object>({ queryOptions: { filter } })) {
      const { rowKey = "" } = row;
      if (isContestKey(rowKey)) contests.set(rowKey, parseContest(row));
      else reports.push(seen(row));
    }
    if (contests.size === 0) return reports;
    return reports.map((report) => {
      const { consumer, instance, asked } = report;
      const contested = asked ? undefined : contests.get(contestKeyOf(consumer, instance));
      return contested ? remembered({ ...report, contested }, report) : report;
    });
  }

  /** The same row, whatever is said besides it. */
  function remembered(report: InstanceReport, read: InstanceReport): InstanceReport {
    const row = rows.get(read);
    if (row) rows.set(report, row);
    return report;
  }

  return {
    reports: (account) => guarded("reading reports", () => listed(odata`PartitionKey eq ${account}`)),

    sent: (account, consumer) =>
      guarded("reading the reports of a consumer", () => {
        const [first, last] = [`${consumer}${sentMark}`, `${consumer}${afterSentMark}`];
        return listed(odata`PartitionKey eq ${account} and RowKey ge ${first} and RowKey lt ${last}`);
      }),

    async read(account, consumer, instance) {
      const row = await find("reading a report", account, rowKeyOf(consumer, instance));
      return row && seen(row);
    },

    put: (account, report, since) =>
      guarded("saving a report", async () => {
        const rowKey = rowKeyOf(report.consumer, report.instance);
        const { usage, daily, contested: _ownRow, ...columns } = report;
        const row = {
          partitionKey: account,
          rowKey,
          ...columns,
          ...(usage && { usage: encodeUsage(usage) }),
          ...(daily && { daily: encodeDaily(daily) }),
        };
        const own = versioned(row);
        if (!since) {
          await table.upsertEntity(own, "Replace");
          return true;
        }
        const before = since.before && rows.get(since.before)?.etag;
        const answer = await overtaken(writeSince(table, own, before));
        // Whoever has been silent for long may have been forgotten meanwhile.
        return (answer === "gone" ? await overtaken(writeSince(table, own, undefined)) : answer) === "kept";
      }),

    putAsked: (account, consumer, reports) =>
      guarded("saving what was found out about a consumer", async () => {
        const rows = reports.map((report) => askedRow(account, report));
        const [first, last] = [`${consumer}${askedMark}`, `${consumer}${afterAskedMark}`];
        const filter = odata`PartitionKey eq ${account} and RowKey ge ${first} and RowKey lt ${last}`;
        const gone: string[] = [];
        for await (const known of table.listEntities({ queryOptions: { filter } })) {
          // Neither replaces nor deletes what this build does not understand.
          parse(known);
          const { rowKey } = known;
          if (rowKey !== undefined && !rows.some((row) => row.rowKey === rowKey)) gone.push(rowKey);
        }
        // Writes come before deletions: a reader in between sees too much rather than too little.
        for (const row of rows) await table.upsertEntity(versioned(row), "Replace");
        for (const rowKey of gone) await table.deleteEntity(account, rowKey);
      }),

    contest: (account, consumer, instance, contest) =>
      guarded("saving a contest", async () => {
        const rowKey = contestKeyOf(consumer, instance);
        await table.upsertEntity(
          versioned({ partitionKey: account, rowKey, consumer, instance, ...contest }),
          "Replace",
        );
      }),

    forget: (account, reports) =>
      guarded("deleting reports of instances that have gone", async () => {
        let deleted = 0;
        await forEachConcurrent(reports, deletionsAtOnce, async (report) => {
          const row = rows.get(report);
          if (!row) return;
          const { rowKey, etag } = row;
          if ((await overtaken(table.deleteEntity(account, rowKey, { etag }))) !== "kept") return;
          deleted += 1;
          if (report.contested) await remove(account, contestKeyOf(report.consumer, report.instance));
        });
        return deleted;
      }),
  };
}

async function overtaken(write: Promise<unknown>): Promise<"kept" | "overtaken" | "gone"> {
  try {
    await write;
    return "kept";
  } catch (error) {
    const { statusCode } = failureOf(error);
    if (statusCode === 404) return "gone";
    // 409: a first report came in between. 412: another one did.
    if (statusCode === 409 || statusCode === 412) return "overtaken";
    throw error;
  }
}

/** Marks rows that keyturn fetched. */
const askedMark = "~";
/** The next character, which ends a range of row keys. */
const afterAskedMark = "\u007f";

/** Marks rows that instances sent, and those of contests, which lie among them. */
const sentMark = ".";
const afterSentMark = "/";
const contestMark = ".!";

function contestKeyOf(consumer: string, instance: string): string {
  return rowKeyOf(consumer, instance, contestMark);
}

/** Names of consumers hold no full stop. */
function isContestKey(rowKey: string): boolean {
  return rowKey.startsWith(contestMark, rowKey.indexOf(sentMark));
}

/** Leaves room for the consumer's name in the 512 characters that a row key may have. */
const maxInstanceKeyLength = 400;

/** Instance names are free text, row keys are not. */
function rowKeyOf(consumer: string, instance: string, mark = sentMark): string {
  const key = Buffer.from(instance, "utf8").toString("base64url");
  return `${consumer}${mark}${key.length > maxInstanceKeyLength ? sha256(instance) : key}`;
}

function askedRow(
  account: string,
  { asked, usage: _sentOnly, daily: _sentAsWell, contested: _sentToo, ...report }: InstanceReport,
) {
  return {
    partitionKey: account,
    rowKey: rowKeyOf(report.consumer, report.instance, askedMark),
    ...report,
    strength: asked?.strength ?? "proven",
    ...(asked?.flaw && { flaw: asked.flaw.reason, flawDetail: asked.flaw.detail }),
  };
}

function parseContest(row: object): Contest {
  const { consumer: _named, instance: _too, ...contest } = parseRow(contestRow, row, "a contest");
  const latest = storedAt(row);
  return { ...contest, since: notAfter(latest, contest.since), at: notAfter(latest, contest.at) };
}

/** A process whose clock was ahead may have dated a report later than the storage says that it was stored. */
function parse(row: object): InstanceReport {
  const {
    unbroken,
    usage,
    daily,
    strength,
    flaw,
    flawDetail = "",
    ...report
  } = parseRow(reportRow, row, "a report");
  const latest = storedAt(row);
  const ring = usage === undefined ? undefined : decodeUsage(usage);
  const days = daily === undefined ? undefined : decodeDaily(daily);
  return {
    ...report,
    receivedAt: notAfter(latest, report.receivedAt),
    steadySince: notAfter(latest, report.steadySince),
    ...(unbroken && { unbroken }),
    ...(ring && { usage: ring }),
    ...(days && { daily: days }),
    ...(strength && {
      asked: complete<Asked>({ strength, flaw: flaw && { reason: flaw, detail: flawDetail } }),
    }),
  };
}
