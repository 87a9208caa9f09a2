import type { AccountSpec, Fleet } from "../../domain/account/account-spec.ts";
import { storedFleetInTurns } from "../../fleet-file/fleet-file.ts";
import { FleetUnreadableError, InvalidDocumentError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import { sha256 } from "../../digest.ts";
import type { FleetRevision, FleetStore } from "../../ports/fleet-store.ts";
import { refuseUnknownField } from "../../records/parse-record.ts";

const noFleet: Fleet = { accounts: [] };

/** Reads the fleet file, and caches it briefly so that a report costs no read of it. */
export interface FleetReader {
  current(): Promise<Fleet>;
  /** Begins to read the file if what is known is too old; `current` and `account` share that read. Never throws. */
  prefetch(): void;
  /** Reads the file, cached or not. */
  fresh(): Promise<Fleet>;
  /** Finds one account; reads the file again before an unknown name counts as unknown. */
  account(name: string): Promise<AccountSpec | undefined>;
}

export function fleetReader(store: FleetStore, clock: Clock, rememberMs = 5_000): FleetReader {
  let known: { revision: FleetRevision | undefined; fleet: Fleet; atMs: number } | undefined;

  /** The parse under way: every account asks right after a fleet file was applied, and parsing is the expensive part. */
  let pending: { readonly text: string | undefined; readonly fleet: Promise<Fleet> } | undefined;

  async function fresh(): Promise<Fleet> {
    const revision = await store.revision();
    const isKnown = known && known.revision?.text === revision?.text && known.revision?.by === revision?.by;
    const fleet = known && isKnown ? known.fleet : withSource(await parsed(revision?.text), revision);
    known = { revision, fleet, atMs: clock.monotonicMs() };
    return fleet;
  }

  async function parsed(text: string | undefined): Promise<Fleet> {
    if (!pending || pending.text !== text) pending = { text, fleet: fleetIn(text) };
    const { fleet } = pending;
    try {
      return await fleet;
    } finally {
      if (pending?.fleet === fleet) pending = undefined;
    }
  }

  /** The read under way, shared by all who ask once what is known is too old. */
  let reading: Promise<Fleet> | undefined;

  async function current(): Promise<Fleet> {
    if (known && clock.monotonicMs() - known.atMs < rememberMs) return known.fleet;
    reading ??= fresh().finally(() => (reading = undefined));
    return reading;
  }

  return {
    current,
    fresh,
    // Where it cannot be read, whoever needs it says why.
    prefetch: () => void current().catch(() => undefined),
    async account(name) {
      const find = (fleet: Fleet) => fleet.accounts.find((spec) => spec.name === name);
      return find(await current()) ?? find(await fresh());
    },
  };
}

/** Names the file to the fleet, and to each account that it declares. */
function withSource(fleet: Fleet, revision: FleetRevision | undefined): Fleet {
  if (!revision) return fleet;
  const { text, by } = revision;
  const source = { file: sha256(text), ...(by !== undefined && { by }) };
  return { ...fleet, source, accounts: fleet.accounts.map((spec) => ({ ...spec, source })) };
}

/**
 * The fleet of the stored file, read in turns with other work.
 *
 * @throws {FleetUnreadableError} the file breaks the schema of this build.
 * @throws {RecordFromNewerBuildError} a newer build took the file, with a field that this one does not know.
 */
export async function fleetIn(text: string | undefined): Promise<Fleet> {
  if (text === undefined) return noFleet;
  try {
    return await storedFleetInTurns(text);
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    refuseUnknownField(error.cause, "the fleet file");
    throw new FleetUnreadableError(error);
  }
}
