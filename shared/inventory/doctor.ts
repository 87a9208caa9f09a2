import { mapConcurrent } from "../concurrency.ts";
import type { AccountSpec, Fleet } from "../domain/account/account-spec.ts";
import type { Diagnosis } from "../domain/discovery/diagnosis.ts";
import type { OwnIdentity } from "../domain/discovery/discovery.ts";
import { clockMarginMs } from "../domain/time.ts";
import type { AuditLog } from "../ports/audit-log.ts";
import type { Estate } from "../ports/estate.ts";
import { toShow } from "../records/unreadable.ts";
import type { Fault } from "../errors.ts";
import type { FleetStore } from "../ports/fleet-store.ts";
import type { OwnIdentitySource } from "../ports/own-identity.ts";
import type { Reachable } from "../ports/reachable.ts";
import type { Finding } from "./diagnose.ts";
import { diagnose, fine, subject } from "./diagnose.ts";
import type { AccountDoctorPorts } from "./doctor-account.ts";
import type { EvidenceDoctorPorts } from "./doctor-evidence.ts";
import { diagnoseEvidence } from "./doctor-evidence.ts";
import { diagnoseAccount } from "./doctor-account.ts";

/** Everything that the checks call; nothing is changed. */
export interface DoctorPorts extends AccountDoctorPorts, EvidenceDoctorPorts {
  readonly self: OwnIdentitySource;
  readonly fleetStore: Pick<FleetStore, "read">;
  /** Reads the fleet file as every look does, and says what would be refused in it if it were new. */
  readonly readFleet: () => Promise<readonly Fault[]>;
  readonly auditLog: AuditLog;
  readonly estate: Pick<Estate, "accounts">;
  readonly places: readonly Reachable[];
  /** How far the host's wall clock is ahead of the storage's; nothing when that is not known. */
  readonly hostAheadMs: () => number | undefined;
}

export interface Examination {
  /** The identity that needs the rights; absent when it is not known. */
  readonly identity?: OwnIdentity;
  readonly diagnoses: readonly Diagnosis[];
}

/** Listing keys counts towards the subscription's limit of writes. */
const concurrency = 4;
const readConcurrency = 32;
const logLookBackMs = 5 * 60_000;

/**
 * Checks every right and every connection that keyturn needs for these accounts, with calls that change nothing. Lists the
 * keys of each account once, and calls its data plane once.
 */
export async function examine({ accounts }: Fleet, ports: DoctorPorts): Promise<Examination> {
  let identity: OwnIdentity | undefined;
  const whole = await Promise.all([
    diagnose(subject("identity", "Entra"), async () => {
      identity = await ports.self.identify();
      return identity
        ? fine("a token was given")
        : { verdict: "unproven", message: "the token does not say whose it is" };
    }),
    diagnose(subject("fleet-file", "the app's storage"), async () => {
      if ((await ports.fleetStore.read()) === undefined)
        return { verdict: "wrong", message: "no fleet file has been applied yet" };
      const faults = await ports.readFleet();
      const told = faults.map(({ path, message }) => `${path} ${message}`).join("; ");
      return fine(told ? `it can be read, but would not be taken again: ${told}` : "it can be read");
    }),
    diagnose(subject("trail", "the app's storage"), async () => {
      if (accounts.length === 0)
        return { verdict: "unproven", message: "no account is known to read it for" };
      const shown = await mapConcurrent(accounts, readConcurrency, ({ name }) =>
        toShow(() => ports.trail.read(name)),
      );
      const faults = shown.flatMap(({ unreadable }, index) =>
        unreadable ? [`${accounts[index]?.name}: ${unreadable.message}`] : [],
      );
      if (faults.length > 0) return { verdict: "wrong", message: faults.join("; ") };
      const size = shown.filter(({ value }) => value?.etag !== undefined).length;
      return fine(`it can be read, for ${size} of ${accounts.length} accounts`);
    }),
    diagnose(subject("clock", "the app's host"), async () => hostClock(ports.hostAheadMs())),
    ...ports.places.map((place) =>
      diagnose(subject(place.check, place.target), async () => fine(await place.reach())),
    ),
    ...diagnoseEvidence(ports),
    logWorkspace(accounts, ports),
    resourceGraph(accounts, ports),
  ]);
  const single = await mapConcurrent(accounts, concurrency, (spec) => diagnoseAccount(spec, ports));
  return { ...(identity && { identity }), diagnoses: [...whole, ...single.flat()] };
}

/** Nothing rests on the host's clock, but certificates and access tokens of the platform do. */
function hostClock(aheadMs: number | undefined): Finding {
  if (aheadMs === undefined) return { verdict: "unproven", message: "the storage has not told the time" };
  const offBy = `${Math.round(Math.abs(aheadMs) / 1_000)} s`;
  if (Math.abs(aheadMs) <= clockMarginMs) return fine("it agrees with the storage's");
  return { verdict: "wrong", message: `it is ${offBy} ${aheadMs > 0 ? "ahead of" : "behind"} the storage's` };
}

function logWorkspace(
  accounts: readonly AccountSpec[],
  { auditLog, clock }: DoctorPorts,
): Promise<Diagnosis> {
  return diagnose(subject("log-workspace", "Log Analytics"), async () => {
    const names = accounts.map(({ publishedSecret }) => publishedSecret);
    const reads = await auditLog.reads(names, new Date(clock.now().getTime() - logLookBackMs));
    return reads
      ? fine("it can be queried")
      : { verdict: "off", message: "KEYTURN_LOG_WORKSPACE is not set" };
  });
}

/** Compares accounts with the fleet: Resource Graph silently leaves out what the identity may not see. */
function resourceGraph(accounts: readonly AccountSpec[], { estate }: DoctorPorts): Promise<Diagnosis> {
  return diagnose(subject("resource-graph", "Azure Resource Graph"), async () => {
    const { found, unseen } = await estate.accounts();
    const seen = new Set(found.map(({ resourceId }) => resourceId.toLowerCase()));
    const hidden = accounts.filter(({ resourceId }) => !seen.has(resourceId.toLowerCase()));
    if (hidden.length > 0) {
      const names = hidden.map(({ name }) => name).join(", ");
      return { verdict: "denied", message: `discovery does not see ${names}` };
    }
    return unseen.length === 0
      ? fine(`${found.length} accounts are seen`)
      : { verdict: "wrong", message: unseen.join("; ") };
  });
}
