import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { secretName } from "../domain/secret-place.ts";
import type { AccountState, EnrolledState } from "../domain/rotation/account-state.ts";
import { isInFlight, isUrgent } from "../domain/rotation/account-state.ts";
import type {
  CopiesFact,
  FactName,
  Facts,
  InstanceReport,
  ProbeFact,
  ProofFact,
  SecretFact,
  SlotSecretFact,
  TriedProbe,
} from "../domain/world.ts";
import { otherSlot, slots } from "../domain/key.ts";
import { wantedKey } from "../domain/confirmation/wanted-key.ts";
import { askConsumers } from "../inventory/ask-consumers.ts";
import { copiesFact } from "../domain/discovery/copies-fact.ts";
import { discoveryFact } from "../domain/discovery/unknown-consumers.ts";
import { unreachable } from "../domain/unreachable.ts";
import { KeyturnError } from "../errors.ts";
import type { KeyVerdict } from "../ports/key-probe.ts";
import type { Trail } from "../records/trail.ts";
import type { SecretValue } from "../secret-value.ts";
import { askStandby } from "./ask-standby.ts";
import { claimedPlace } from "./holders/hand-key.ts";
import { findDeadVersions } from "./dead-versions.ts";
import { noteKeys } from "./note-keys.ts";
import { probeSeries } from "./probe-series.ts";
import { permitFor, snapshotFor } from "./rollout.ts";
import type { Run } from "./run.ts";

const lost: ProbeFact = { consecutive: 0, last: "key-lost" };

/** Reads the named facts concurrently, and notes them. All reads of the reconciler happen here. */
export async function look(names: readonly FactName[], trail: Trail, run: Run): Promise<void> {
  // The data plane can be asked only about published keys that are known.
  for (const wave of [
    names.filter((name) => name !== "liveness"),
    names.filter((name) => name === "liveness"),
  ]) {
    await Promise.all(
      wave.map(async (name) => {
        // The answer may wait long for a worker that was frozen.
        const askedMs = run.ports.clock.monotonicMs();
        run.facts.note(await read(name, trail, run), askedMs);
      }),
    );
  }
}

async function read(name: FactName, trail: Trail, run: Run): Promise<Facts> {
  const { ports, spec } = run;
  switch (name) {
    case "account":
      return { account: await ports.keyIssuer.describe(spec.resourceId) };
    case "keys":
      return listKeys(trail.state, run);
    case "published":
      return published(run);
    case "slotSecrets":
      return { slotSecrets: await slotSecrets(run) };
    case "deadVersions":
      return { deadVersions: await findDeadVersions(trail.state, run) };
    case "liveness":
    case "silence":
      return liveness(trail.state, run);
    case "standby":
      return askStandby(trail.state, run);
    case "proof":
      return { proof: await proof(trail.state, run) };
    case "reports":
      return { reports: await reports(trail.state, run) };
    case "claimedSecret":
      return { claimedSecret: await claimedSecret(trail, run) };
    case "claimedPlace":
      return { claimedPlace: await claimedPlace(trail, run) };
    case "acceptance":
      return { acceptance: await acceptance(trail.state, run) };
    case "rejection":
      return { rejection: await rejection(trail.state, run) };
    case "discovery":
      return { discovery: discoveryFact(await ports.discovery.read(), effectiveSpec(spec, trail.state)) };
    case "copies":
      return { copies: await foundCopies(trail.state, run) };
    case "rollout":
      return isInFlight(trail.state)
        ? { rollout: await snapshotFor(spec, trail.state, ports) }
        : { rollout: { open: [], failures: [] } };
    case "permit":
      return permit(trail.state, run);
    default:
      return unreachable(name);
  }
}

/** A discovery that cannot be read is a fact as well: an emergency goes on without it. */
async function foundCopies(state: AccountState, { ports, spec }: Run): Promise<CopiesFact> {
  try {
    const keys = state.phase === "unenrolled" ? undefined : state.keys;
    return copiesFact(await ports.discovery.read(), spec.name, keys);
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { kind: "unread", because: error.message };
  }
}

async function permit(state: AccountState, run: Run): Promise<Facts> {
  if (!isInFlight(state)) return { permit: { kind: "taken" } };
  // Before the answer: a permit that may be held must be released.
  run.mayHoldPermit = true;
  return { permit: await permitFor(state, run) };
}

/** Reads the reports of instances, after asking those consumers that keyturn has to ask. */
async function reports(state: AccountState, run: Run): Promise<readonly InstanceReport[]> {
  const { ports, spec, settings } = run;
  const known = await ports.board.reports(spec.name);
  const wanted = wantedKey(state);
  if (!wanted) return known;
  const { askEveryMs } = settings;
  run.askAgainAt = await askConsumers({ spec, wanted, reports: known, askEveryMs }, ports);
  return run.askAgainAt ? ports.board.reports(spec.name) : known;
}

async function listKeys(state: AccountState, run: Run): Promise<Facts> {
  const askedMs = run.ports.clock.monotonicMs();
  const listing = await run.ports.keyIssuer.listKeys(run.spec.resourceId, isUrgent(state));
  if (listing.kind === "refused") return { keys: listing };
  return noteKeys(run, listing.keys, askedMs);
}

const noLabel = { tags: {} };

async function published({ ports, spec, values }: Run): Promise<Facts> {
  const seen = await Promise.all(
    spec.vaults.map(async (vault) => ({ vault, ...(await ports.vault.latest(vault, spec.publishedSecret)) })),
  );
  values.published.clear();
  for (const { vault, fact, value, label } of seen) {
    if (value) values.published.set(vault, value);
    if (label ?? fact.kind === "absent") values.labels.set(vault, label ?? noLabel);
  }
  return { published: seen.map(({ vault, fact }) => ({ vault, latest: fact })) };
}

async function slotSecrets({ ports, spec }: Run): Promise<readonly SlotSecretFact[]> {
  const wanted = spec.vaults.flatMap((vault) => slots.map((slot) => ({ vault, slot })));
  return Promise.all(
    wanted.map(async (place) => {
      const { fact } = await ports.vault.latest(place.vault, secretName(spec, place.slot));
      return { ...place, latest: fact };
    }),
  );
}

/** Asks the data plane once per distinct published key; the worst answer counts. */
async function liveness(state: AccountState, run: Run): Promise<Facts> {
  if (state.phase === "unenrolled") return { liveness: "unknown" };
  const distinct = new Map([...run.values.published.values()].map((value) => [value.fingerprint, value]));
  const answers = await Promise.all([...distinct.values()].map((key) => askAbout(key, state, run)));
  const verdicts = answers.map(({ verdict }) => verdict);
  const worst = (["refused", "unknown"] as const).find((verdict) => verdicts.includes(verdict));
  return { liveness: worst ?? "accepted", silence: answers.flatMap(({ tried }) => tried) };
}

/** Looks for another call where the chosen one says nothing: it may have been taken away. */
async function askAbout(
  key: SecretValue,
  { endpoint, probe: chosen }: EnrolledState,
  { ports: { probe } }: Run,
): Promise<{ readonly verdict: KeyVerdict; readonly tried: readonly TriedProbe[] }> {
  const verdict = await probe.ask(endpoint, key, chosen);
  if (verdict !== "unknown") return { verdict, tried: [] };
  const proof = await probe.choose(endpoint, key, chosen);
  return proof.kind === "possible"
    ? { verdict: "accepted", tried: [] }
    : { verdict: "unknown", tried: proof.tried };
}

/** Asks with a key that consumers use, or are about to: it should be known everywhere. */
async function proof(state: AccountState, run: Run): Promise<ProofFact> {
  const { account } = run.facts.current();
  if (!run.values.pair) await listKeys(state, run);
  const { pair } = run.values;
  if (account?.kind !== "found" || !pair) return { kind: "impossible", tried: [] };
  if (state.phase !== "unenrolled")
    return run.ports.probe.choose(account.endpoint, pair[state.active], state.probe);
  const published = [...run.values.published.values()].find(({ fingerprint }) =>
    slots.some((slot) => pair[slot].fingerprint === fingerprint),
  );
  return run.ports.probe.choose(account.endpoint, published ?? pair[run.spec.initialSlot]);
}

async function claimedSecret({ claim }: Trail, { ports, spec }: Run): Promise<SecretFact> {
  if (claim?.effect.type !== "store") return { kind: "absent" };
  const { vault, secret } = claim.effect.place;
  return (await ports.vault.latest(vault, secretName(spec, secret))).fact;
}

async function acceptance(state: AccountState, run: Run): Promise<ProbeFact> {
  if (state.phase !== "proving") return lost;
  if (!run.values.pair) await listKeys(state, run);
  const key = run.values.pair?.[otherSlot(state.active)];
  if (key?.fingerprint !== state.fresh) return lost;
  const fact = await series(state, key, "accepted", run);
  return fact.last === "unknown" && (await isSilent(state, run)) ? { ...fact, last: "silent" } : fact;
}

/** Whether the data plane says nothing about the active key either, by any call: then it is not the fresh key's fault. */
async function isSilent(state: EnrolledState, run: Run): Promise<boolean> {
  const active = run.values.pair?.[state.active];
  if (!active) return false;
  const proof = await run.ports.probe.choose(state.endpoint, active, state.probe);
  return proof.kind === "impossible" && !proof.tried.some(({ status }) => status === 401);
}

async function rejection(state: AccountState, run: Run): Promise<ProbeFact> {
  if (state.phase !== "confirming") return lost;
  const { retiree, superseded } = state;
  let key = run.values.retiree;
  let silent = false;
  for (const { vault, version } of superseded) {
    if (key?.fingerprint === retiree) break;
    try {
      key = await run.ports.vault.valueOf(vault, run.spec.publishedSecret, version);
    } catch (error) {
      // Another vault may still have the value; only when all have answered is it lost.
      if (!(error instanceof KeyturnError)) throw error;
      silent = true;
    }
  }
  if (key?.fingerprint === retiree) return series(state, key, "refused", run);
  return silent ? { consecutive: 0, last: "unknown" } : lost;
}

function series(
  { endpoint, probe: chosen }: EnrolledState,
  key: SecretValue,
  expected: "accepted" | "refused",
  run: Run,
) {
  const { probes, probeIntervalMs } = run.spec.policy;
  const { probe, clock } = run.ports;
  return probeSeries(probe, clock, { endpoint, chosen, key, expected, probes, intervalMs: probeIntervalMs });
}
