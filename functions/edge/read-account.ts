import type { AccountDocument } from "../../shared/api/account.ts";
import { mapConcurrent } from "../../shared/concurrency.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import type { Objection } from "../../shared/domain/objection.ts";
import type { InstanceReport } from "../../shared/domain/world.ts";
import { RecordUnreadableError } from "../../shared/errors.ts";
import type { DiscoveryStore } from "../../shared/ports/discovery-store.ts";
import type { TrailStore } from "../../shared/ports/trail-store.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import type { RecordedEvent, Trail } from "../../shared/records/trail.ts";
import { emptyTrail } from "../../shared/records/trail.ts";
import { toShow } from "../../shared/records/unreadable.ts";
import { accountDocument } from "../../shared/view/account-document.ts";
import type { AccountReading, FleetReading } from "../../shared/view/fleet-reading.ts";

type Ports = Pick<ReconcilerPorts, "trail" | "board" | "discovery" | "clock">;

const concurrency = 32;

/** Reads the head and the reports of each account, and the last discovery, once each. Reads nothing else from Azure. */
export async function readFleet(accounts: readonly AccountSpec[], ports: Ports): Promise<FleetReading> {
  const [readings, discovery] = await Promise.all([
    mapConcurrent(accounts, concurrency, async (spec): Promise<AccountReading> => {
      const { trail, reports } = await readToShow(spec.name, ports);
      const isBlank = trail.etag === undefined && trail.objection === undefined;
      return { spec, reports, ...(!isBlank && { trail }) };
    }),
    readLastDiscovery(ports.discovery),
  ]);
  return { now: ports.clock.now(), accounts: readings, ...(discovery && { discovery }) };
}

interface ReadToShow {
  readonly trail: Trail;
  readonly reports: readonly InstanceReport[];
  /** What the account holds for because this build cannot read one of its records. */
  readonly unreadable?: Objection;
}

/** Reads head and reports. Where this build cannot read one of them, the head holds for that. */
export async function readToShow(
  account: string,
  { trail, board }: Pick<Ports, "trail" | "board">,
): Promise<ReadToShow> {
  const [head, reports] = await Promise.all([
    toShow(() => trail.read(account)),
    toShow(() => board.reports(account)),
  ]);
  const unreadable = head.unreadable ?? reports.unreadable;
  const shown = head.value ?? emptyTrail(account);
  return {
    trail: { ...shown, ...(unreadable && { objection: unreadable }) },
    reports: reports.value ?? [],
    ...(unreadable && { unreadable }),
  };
}

/** An account as it was read, with the document that the API shows of it. */
export interface ShownReading extends AccountReading {
  readonly document: AccountDocument;
}

export async function readFleetDocuments(
  accounts: readonly AccountSpec[],
  ports: Ports,
): Promise<readonly ShownReading[]> {
  const { now, discovery, accounts: readings } = await readFleet(accounts, ports);
  return readings.map((reading) => {
    const { spec, trail, reports } = reading;
    const shown = trail ?? ({ state: { phase: "unenrolled" } } as const);
    return { ...reading, document: accountDocument(spec, shown, reports, now, discovery) };
  });
}

export async function readAccountDocument(
  spec: AccountSpec,
  ports: Ports,
): Promise<{ readonly document: AccountDocument; readonly trail: Trail }> {
  const [{ trail, reports }, discovery] = await Promise.all([
    readToShow(spec.name, ports),
    readLastDiscovery(ports.discovery),
  ]);
  return { document: accountDocument(spec, trail, reports, ports.clock.now(), discovery), trail };
}

/** Nothing also when the record of the last discovery is broken: accounts are shown all the same. */
export async function readLastDiscovery(store: Pick<DiscoveryStore, "read">): Promise<Discovery | undefined> {
  try {
    return await store.read();
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return undefined;
  }
}

interface AccountRecord {
  readonly events: readonly RecordedEvent[];
  readonly trailFault?: { readonly code: string; readonly message: string };
}

/** Reads the events, or says what is wrong with them: an account that needs a person must have a page. */
export async function readRecord(account: string, trail: TrailStore): Promise<AccountRecord> {
  try {
    return { events: await trail.events(account) };
  } catch (error) {
    if (!(error instanceof RecordUnreadableError)) throw error;
    return { events: [], trailFault: { code: error.code, message: error.message } };
  }
}
