import type { AccountSpec } from "../../domain/account/account-spec.ts";
import { RecordUnreadableError } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DeclarationStore } from "../../ports/fleet-store.ts";
import type { TrailStore } from "../../ports/trail-store.ts";
import { specInForce } from "../spec-in-force.ts";
import type { FleetReader } from "./fleet-reader.ts";

/** Finds what counts of an account, and caches it so that a report costs no read of the trail. */
export interface InForceReader {
  account(name: string): Promise<AccountSpec | undefined>;
}

interface Ports {
  readonly trail: Pick<TrailStore, "read">;
  readonly declarations: Pick<DeclarationStore, "read">;
  readonly clock: Clock;
}

/** What is known of an account, as long as the file declares the same of it. */
interface Known {
  readonly file: AccountSpec;
  readonly spec: AccountSpec;
  readonly atMs: number;
}

export function inForceReader(
  fleet: Pick<FleetReader, "account">,
  { trail, declarations, clock }: Ports,
  rememberMs = 5_000,
): InForceReader {
  const known = new Map<string, Known>();

  async function fresh(file: AccountSpec): Promise<AccountSpec> {
    try {
      const { state } = await trail.read(file.name);
      return (await specInForce(file, state, declarations)).named;
    } catch (error) {
      // Nothing is decided on an account whose record cannot be read, but its reports are kept.
      if (error instanceof RecordUnreadableError) return file;
      throw error;
    }
  }

  return {
    async account(name) {
      const file = await fleet.account(name);
      if (!file?.source) return file;
      const last = known.get(name);
      if (last?.file === file) {
        // Where the file counts as it is, it counts until it changes.
        if (last.spec === file || clock.monotonicMs() - last.atMs < rememberMs) return last.spec;
      }
      const spec = await fresh(file);
      known.set(name, { file, spec, atMs: clock.monotonicMs() });
      return spec;
    },
  };
}
