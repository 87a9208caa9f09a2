import { blastRadius } from "../../shared/domain/safety/blast-radius.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Emergency, RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import { isInFlight } from "../../shared/domain/rotation/account-state.ts";
import type { FleetFile } from "./fleet-file.ts";
import type { KeyLife } from "./cloud.ts";
import type { Held, Instance } from "./instance.ts";
import type { Places } from "./places.ts";
import type { Records } from "./records.ts";

interface Surroundings {
  readonly spec: AccountSpec;
  readonly file: FleetFile;
  readonly records: Records;
  readonly places: Places;
  readonly nowMs: () => number;
  readonly epochMs: number;
  readonly claimMs: number;
  /** How soon keyturn repairs drift. */
  readonly repairWithinMs: number;
  readonly violated: (what: string) => void;
}

/** Decides whether a refused call of a consumer is keyturn's fault. */
export interface Judge {
  /** Call before the records change, with the instant of the declaration. */
  declared(event: Extract<RotationEvent, { type: "emergency-declared" }>): void;
  died(life: KeyLife): void;
  received(instance: string, fingerprint: string): void;
  readonly refused: (instance: Instance, held: Held) => void;
}

/** How far the clocks of two processes may differ, and how old a decision may be when its call takes effect. */
const marginMs = 15_000;

export function judge({
  spec,
  file,
  records,
  places,
  nowMs,
  epochMs,
  claimMs,
  repairWithinMs,
  violated,
}: Surroundings): Judge {
  const cutOff = new Set<string>();
  /** Keys that died under a waived gate, and the waiver. */
  const waived = new Map<KeyLife, Emergency>();
  const receipts = new Map<string, { readonly atMs: number; readonly fingerprint: string }[]>();

  /** Whether a report protected the key for the whole time in which its regeneration may have been decided. */
  function wasCounted(name: string, { value }: KeyLife, deathMs: number): boolean {
    return (receipts.get(name) ?? []).some(
      ({ atMs, fingerprint }) =>
        fingerprint === value.fingerprint &&
        atMs < deathMs - claimMs - marginMs &&
        atMs > deathMs - spec.policy.staleAfterMs + marginMs,
    );
  }

  function excuse(
    { consumer, name }: Instance,
    { life, version, readMs, promisedMs }: Held,
  ): string | undefined {
    const now = nowMs();
    const bound = repairWithinMs + promisedMs;
    if (version.by === "third party" && now <= version.writtenMs + bound) return "written by somebody else";
    const { died, madeBy } = life;
    // A repair publishes without proving the key first: consumers have nothing better.
    if (!died) {
      if (madeBy === "third party" || life.shownByOthers === true) return "not known everywhere yet";
      return isUnprovenByWaiver(life)
        ? "not proven, as the waiver allows where the data plane is silent"
        : undefined;
    }
    const keepsToItsTime = now - readMs <= promisedMs;
    if (died.by === "third party") {
      const sinceMs = Math.max(died.atMs, handsOffUntilMs());
      return !keepsToItsTime || now <= sinceMs + bound ? "killed by somebody else" : undefined;
    }
    const waiver = waived.get(life);
    if (!keepsToItsTime && (waiver || !wasCounted(name, life, died.atMs))) return "beyond its time";
    if (!waiver) return undefined;
    if (cutOff.has(consumer.name)) return "cut off by the waiver";
    // Consumers can read the new key before the deadline only if it was published in time.
    const latestMs = waiver.declaredAt.getTime() - epochMs + waiver.deadlineMs - promisedMs;
    return readMs > latestMs - marginMs ? "published too late for the deadline" : undefined;
  }

  /** Whether a person who waived the gate had this key published without an answer of the data plane. */
  function isUnprovenByWaiver({ value }: KeyLife): boolean {
    const told = records.events().map(({ event }) => event);
    const made = told.findIndex(
      (event) => event.type === "standby-key-regenerated" && event.fresh === value.fingerprint,
    );
    const proven = told.slice(made + 1).find((event) => event.type === "fresh-key-proven");
    const isWaived = told.some(
      (event) => event.type === "emergency-declared" && event.emergency.gate === "waive",
    );
    return made >= 0 && isWaived && proven?.type === "fresh-key-proven" && proven.listedOnly === true;
  }

  /** Whether a copy that discovery knew protected the key for as long as its regeneration may have been decided. */
  function breaksCopy({ value, died }: KeyLife): boolean {
    const { state } = records.head();
    if (died?.by !== "keyturn" || spec.policy.copies === "warn") return false;
    if (!isInFlight(state) || state.emergency) return false;
    const knownMs = places.knownSince(value.fingerprint);
    return knownMs !== undefined && knownMs < died.atMs - claimMs - marginMs;
  }

  /** A paused account is not repaired. */
  function handsOffUntilMs(): number {
    const resumed = records.events().findLast(({ event }) => event.type === "account-resumed");
    const { state } = records.head();
    if (state.phase !== "unenrolled" && state.paused) return nowMs();
    return resumed ? resumed.event.at.getTime() - epochMs : 0;
  }

  return {
    declared({ emergency, leaked = [], at }) {
      const { state } = records.head();
      if (state.phase === "unenrolled" || emergency.gate !== "waive") return;
      for (const { consumer, feels } of blastRadius(
        file.declared(),
        state,
        records.reports(),
        { ...emergency, leaked },
        at,
      )) {
        if (feels === "cut-off") cutOff.add(consumer);
      }
    },
    died(life) {
      const { state } = records.head();
      if (breaksCopy(life)) violated(`the key of ${life.slot} died although a copy of it was known`);
      if (!isInFlight(state) || state.emergency?.gate !== "waive") return;
      waived.set(life, state.emergency);
    },
    received(instance, fingerprint) {
      receipts.set(instance, [...(receipts.get(instance) ?? []).slice(-20), { atMs: nowMs(), fingerprint }]);
    },
    refused(instance, held) {
      if (excuse(instance, held) !== undefined) return;
      const { number, slot, died } = held.life;
      const death = died ? `killed by ${died.by} at ${died.atMs} ms` : "not known everywhere yet";
      violated(
        `${instance.name} was refused with key ${number} of ${slot}, ${death}, read at ${held.readMs} ms ` +
          `(version written by ${held.version.by})`,
      );
    },
  };
}
