import type { AccountSpec, Fleet } from "../../domain/account/account-spec.ts";
import { storedFleetInTurns } from "../../fleet-file/fleet-file.ts";
import { FleetUnreadableError, InvalidDocumentError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { FleetStore } from "../../ports/fleet-store.ts";
import { refuseUnknownField } from "../../records/parse-record.ts";

const noFleet: Fleet = { accounts: [] };

/** Reads the fleet file, and caches it briefly so that a report costs no read of it. */
export interface FleetReader {
  current(): Promise<Fleet>;
  /** Reads the file, cached or not. */
  fresh(): Promise<Fleet>;
  /** Finds one account; reads the file again before an unknown name counts as unknown. */
  account(name: string): Promise<AccountSpec | undefined>;
}

export function fleetReader(store: FleetStore, clock: Clock, rememberMs = 5_000): FleetReader {
  let known: { text: string | undefined; fleet: Fleet; atMs: number } | undefined;

  /** The parse under way: every account asks right after a fleet file was applied, and parsing is the expensive part. */
  let pending: { readonly text: string | undefined; readonly fleet: Promise<Fleet> } | undefined;

  async function fresh(): Promise<Fleet> {
    const text = await store.read();
    const fleet = known && known.text === text ? known.fleet : await parsed(text);
    known = { text, fleet, atMs: clock.monotonicMs() };
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

  async function current(): Promise<Fleet> {
    return known && clock.monotonicMs() - known.atMs < rememberMs ? known.fleet : fresh();
  }

  return {
    current,
    fresh,
    async account(name) {
      const find = (fleet: Fleet) => fleet.accounts.find((spec) => spec.name === name);
      return find(await current()) ?? find(await fresh());
    },
  };
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
