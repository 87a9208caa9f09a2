import { minuteMs } from "../domain/time.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Diagnosis } from "../domain/discovery/diagnosis.ts";
import { proofNotPossible } from "../domain/proof/proof-possible.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import type { AccountFact, ForbiddenBecause } from "../domain/world.ts";
import { KeyturnError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { DiscoveryStore } from "../ports/discovery-store.ts";
import type { ObservationSource } from "../ports/observation-source.ts";
import type { KeyIssuer, KeyListing } from "../ports/key-issuer.ts";
import type { KeyProbe } from "../ports/key-probe.ts";
import type { SecretVault } from "../ports/secret-vault.ts";
import type { TrailStore } from "../ports/trail-store.ts";
import type { UsageMetrics } from "../ports/usage-metrics.ts";
import type { Finding } from "./diagnose.ts";
import { diagnose, fine, subject } from "./diagnose.ts";
import { diagnoseCopies } from "./doctor-copies.ts";

/** Everything that the checks of one account call. */
export interface AccountDoctorPorts {
  readonly clock: Pick<Clock, "now">;
  readonly keyIssuer: Pick<KeyIssuer, "describe" | "listKeys">;
  readonly vault: Pick<SecretVault, "latest">;
  readonly probe: KeyProbe;
  readonly observations: Pick<ObservationSource, "ask">;
  readonly trail: Pick<TrailStore, "read">;
  readonly discovery: Pick<DiscoveryStore, "read">;
  readonly usageMetrics: Pick<UsageMetrics, "calls">;
}

const metricsLookBackMs = 10 * minuteMs;

/** Checks what one account needs: its keys, its vaults, and the consumers that keyturn asks. */
export async function diagnoseAccount(
  spec: AccountSpec,
  ports: AccountDoctorPorts,
): Promise<readonly Diagnosis[]> {
  const { name, resourceId } = spec;
  const state = await stateOf(name, ports);
  let account: AccountFact | undefined;
  let listing: KeyListing | undefined;
  const described = await diagnose(subject("account", resourceId, name), async () => {
    account = await ports.keyIssuer.describe(resourceId);
    return accountFinding(account);
  });
  const listed = await diagnose(subject("list-keys", resourceId, name), async () => {
    listing = await ports.keyIssuer.listKeys(resourceId);
    return listingFinding(listing);
  });
  const rest = await Promise.all([
    ...dataPlane(spec, account, listing, state, ports),
    ...metrics(spec, account, ports),
    ...spec.vaults.map((vault) =>
      diagnose(subject("read-secret", vault, name), () => secretFinding(spec, vault, state, ports)),
    ),
    ...askedConsumers(spec, state, ports),
    diagnoseCopies(spec, state, ports),
  ]);
  const written = (check: "regenerate-key" | "write-secret", target: string): Diagnosis => ({
    ...subject(check, target, name),
    ...pastFinding(state),
  });
  return [
    described,
    listed,
    written("regenerate-key", resourceId),
    ...rest,
    ...spec.vaults.map((vault) => written("write-secret", vault)),
  ];
}

/** Treats an account with an unreadable record as new: another check reports the trail. */
async function stateOf(account: string, { trail }: AccountDoctorPorts): Promise<AccountState> {
  try {
    return (await trail.read(account)).state;
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { phase: "unenrolled" };
  }
}

function accountFinding(account: AccountFact): Finding {
  if (account.kind === "absent")
    return { verdict: "denied", message: "it does not exist, or may not be seen" };
  const { provisioningState, localAuthDisabled } = account;
  if (localAuthDisabled) return { verdict: "off", message: "its keys are switched off" };
  return provisioningState === "Succeeded"
    ? fine("it can be read")
    : { verdict: "wrong", message: `its state is ${provisioningState}` };
}

function listingFinding(listing: KeyListing): Finding {
  if (listing.kind === "listed") return fine("its keys can be listed");
  switch (listing.because) {
    case "forbidden":
      return { verdict: "denied", message: "its keys may not be listed" };
    case "local-auth-disabled":
      return { verdict: "off", message: "its keys are switched off" };
    case "absent":
      return { verdict: "denied", message: "it does not exist, or may not be seen" };
  }
}

function dataPlane(
  { name }: AccountSpec,
  account: AccountFact | undefined,
  listing: KeyListing | undefined,
  state: AccountState,
  { probe }: AccountDoctorPorts,
): readonly Promise<Diagnosis>[] {
  if (account?.kind !== "found" || listing?.kind !== "listed") return [];
  const { endpoint } = account;
  const key = listing.keys[state.phase === "unenrolled" ? "key1" : state.active];
  return [
    diagnose(subject("data-plane", endpoint, name), async () => {
      const preferred = state.phase === "unenrolled" ? undefined : state.probe;
      const proof = await probe.choose(endpoint, key, preferred);
      if (proof.kind === "possible") return fine(`${proof.probe} accepts the key and refuses a made-up one`);
      if (proof.tried.some(({ status }) => status === 401)) {
        return { verdict: "wrong", message: "it answers and refuses a key that the account lists" };
      }
      return { verdict: "unreachable", message: proofNotPossible(proof).message };
    }),
  ];
}

function metrics(
  { name, resourceId }: AccountSpec,
  account: AccountFact | undefined,
  { usageMetrics, clock }: AccountDoctorPorts,
): readonly Promise<Diagnosis>[] {
  if (account?.kind !== "found" || account.location === undefined) return [];
  const { location } = account;
  return [
    diagnose(subject("metrics", resourceId, name), async () => {
      const now = clock.now();
      const from = new Date(now.getTime() - metricsLookBackMs);
      const counted = await usageMetrics.calls({ resourceId, location }, from, now);
      return counted ? fine("its calls are counted") : { verdict: "off", message: "no metrics are set up" };
    }),
  ];
}

async function secretFinding(
  { publishedSecret }: AccountSpec,
  vault: string,
  { phase }: AccountState,
  ports: AccountDoctorPorts,
): Promise<Finding> {
  const { fact } = await ports.vault.latest(vault, publishedSecret);
  switch (fact.kind) {
    case "present":
      return fine(`${publishedSecret} can be read`);
    case "absent":
      return phase === "unenrolled"
        ? fine(`it can be read; ${publishedSecret} is not there yet`)
        : { verdict: "wrong", message: `${publishedSecret} is missing` };
    case "disabled":
    case "deleted":
      return { verdict: "wrong", message: `${publishedSecret} is ${fact.kind}` };
    case "forbidden":
      return { verdict: "denied", message: `${publishedSecret} may not be read${because(fact.because)}` };
    case "unreachable":
      return { verdict: "unreachable", message: fact.detail };
  }
}

function because(cause: ForbiddenBecause | undefined): string {
  if (cause === "settings") return ": the settings of keyturn allow no key in this vault";
  return cause === undefined ? "" : `, by its ${cause}`;
}

function askedConsumers(
  spec: AccountSpec,
  state: AccountState,
  { observations }: AccountDoctorPorts,
): readonly Promise<Diagnosis>[] {
  const secret = { name: spec.publishedSecret, vaults: spec.vaults };
  return effectiveSpec(spec, state).consumers.flatMap(({ name, confirmsBy }) => {
    if (confirmsBy.kind === "report") return [];
    return [
      diagnose(subject("consumer", `${name} (${confirmsBy.kind})`, spec.name), async () => {
        const answer = await observations.ask(confirmsBy, secret);
        return answer.kind === "unreachable"
          ? { verdict: "unreachable", message: answer.detail }
          : fine("it can be asked");
      }),
    ];
  });
}

/** Infers the rights to regenerate and to write from the last rotation: neither can be tried without a change. */
function pastFinding(state: AccountState): Finding {
  const last = state.phase === "unenrolled" ? undefined : state.lastEnded;
  if (last?.outcome === "completed") return fine(`rotation ${last.rotation} did it`);
  return { verdict: "unproven", message: "the first rotation shows it" };
}
