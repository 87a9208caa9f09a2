import type { AccountState, RotationRequest } from "../../shared/domain/rotation/account-state.ts";
import type { Emergency } from "../../shared/domain/rotation/rotation-event.ts";
import type { Instance, State } from "./state.ts";
import { believedTicks, lateTicks, oldTicks, settledTicks, tickMs, tickOf, dateOf } from "./state.ts";

/** Renames values in the order of first use, so that only equalities matter. There are few of them. */
class Names {
  readonly #given: string[] = [];

  of(name: string | undefined): string {
    if (name === undefined) return "-";
    const known = this.#given.indexOf(name);
    return String(known === -1 ? this.#given.push(name) - 1 : known);
  }
}

/**
 * Returns the same text for two states exactly when no rule can distinguish them: instants become ages up to where age
 * makes no difference, keys and versions become numbers, and the author, time and reason of requests are left out.
 */
export function canonical(state: State): string {
  const keys = new Names();
  const versions = new Names();
  const { now, claim, landed, calls, published, instances, left, account } = state;
  const parts = [
    keys.of(state.keys.key1),
    keys.of(state.keys.key2),
    keys.of(published.fingerprint),
    versions.of(published.version),
    age(published.created, now),
    published.disabled ? "x" : "",
    state.switchedOff ? "off" : "",
    isOwn(state) ? "own" : "",
    rotationText(account, now, keys, versions),
    instances.map((instance) => instanceText(instance, now, keys)).join(";"),
    Object.values(left).join(""),
    leakText(state, keys),
  ];
  parts.push(state.keysListedLate ? lateText(state, keys) : unsettledText(state));
  if (claim) {
    const open = tickOf(claim.until) > now;
    parts.push(effectText(claim.effect, keys, versions), open ? "open" : "", landed ? "landed" : "");
    // For as long as lists may be late, a regeneration is not repeated.
    if (state.keysListedLate) parts.push(String(Math.min(now - tickOf(claim.until), lateTicks)));
  }
  for (const { effect, until, waived, heard, overtaken } of calls) {
    const own = claim?.effect === effect ? "own" : "";
    const text = effectText(effect, keys, versions);
    parts.push(
      `call${own}${text}${String(until > now)}${String(waived)}${String(overtaken)}${heard.join(".")}`,
    );
  }
  return parts.join("|");
}

function leakText({ leaked, calledOff, account }: State, keys: Names): string {
  const known = account.phase === "unenrolled" ? undefined : account.leaked?.map((key) => key.fingerprint);
  const text = (all: readonly string[]) =>
    all
      .map((key) => keys.of(key))
      .toSorted()
      .join(".");
  return `${text(leaked)}${calledOff ? "c" : ""}${known ? `/${text(known)}` : ""}`;
}

/** Which keys may be listed late, and how long ago the record learned that a key is gone. */
function lateText({ now, account, keysBefore }: State, keys: Names): string {
  const { gone = [] } = account.phase === "unenrolled" ? {} : account;
  const known = gone.map(({ fingerprint, at, byKeyturn }) => {
    const goneFor = Math.min(now - tickOf(at), byKeyturn ? settledTicks : believedTicks);
    return `${keys.of(fingerprint)}.${String(goneFor)}${byKeyturn ? "k" : ""}`;
  });
  if (!keysBefore || now > keysBefore.until) return known.join(",");
  const { key1, key2 } = keysBefore.keys;
  return `${keys.of(key1)}.${keys.of(key2)}.${String(keysBefore.until - now)}/${known.join(",")}`;
}

/** How long ago the record saw a key go: for a while after that, an unknown key counts as a late answer. */
function unsettledText({ now, account }: State): string {
  const last = account.phase === "unenrolled" ? undefined : account.gone?.at(-1);
  return last ? String(Math.min(now - tickOf(last.at), settledTicks)) : "";
}

/** The author matters only for the latest version. */
function isOwn({ account, published }: State): boolean {
  if (account.phase === "unenrolled") return false;
  return account.ownVersions.some(({ version }) => version === published.version);
}

function age(tick: number, now: number): string {
  return String(Math.min(now - tick, oldTicks));
}

function ageOf(date: Date | undefined, now: number): string {
  if (!date) return "-";
  const ticks = age(tickOf(date), now);
  // Where clocks differ, an instant lies a little before or after its tick.
  const offMs = date.getTime() - dateOf(tickOf(date)).getTime();
  return offMs === 0 || Number(ticks) === oldTicks ? ticks : `${ticks}${offMs < 0 ? "-" : "+"}`;
}

function instanceText({ held, behind, ill, report, earlier }: Instance, now: number, keys: Names): string {
  const said = report
    ? `${keys.of(report.fingerprint)}${report.healthy ? "h" : "u"}${age(report.received, now)}${age(report.steady, now)}${report.unbroken ? "n" : ""}${report.replayed ? "r" : ""}`
    : "-";
  return `${keys.of(held)}/${String(behind)}${ill ? "i" : ""}/${said}/${keys.of(earlier)}`;
}

function emergencyText(emergency: Emergency | undefined, now: number): string {
  if (!emergency) return "-";
  const { compromised, gate, deadlineMs, declaredAt } = emergency;
  const remaining = tickOf(declaredAt) + deadlineMs / tickMs - now;
  // A later publication moves the deadline by its whole length again.
  return `${compromised}${gate}${String(Math.max(0, remaining))}.${String(deadlineMs / tickMs)}`;
}

function requestText(request: RotationRequest | undefined, now: number): string {
  if (!request) return "-";
  return `${request.mode === "emergency" ? "E" : "R"}${emergencyText(request.emergency, now)}`;
}

function effectText(effect: NonNullable<State["claim"]>["effect"], keys: Names, versions: Names): string {
  switch (effect.type) {
    case "regenerate":
      return `R${effect.slot}${keys.of(effect.stale)}`;
    case "store":
      return `S${effect.place.secret}${effect.slot}${keys.of(effect.fingerprint)}`;
    case "disable":
      return `D${versions.of(effect.version)}`;
    case "hand-over":
      return `H${effect.place}${keys.of(effect.fingerprint)}`;
  }
}

type Written = Extract<AccountState, { stored: unknown }>;

function writtenText({ stored, superseded }: Written, keys: Names, versions: Names): string {
  const done = stored.map(
    ({ secret, fingerprint, version }) =>
      `${secret}${keys.of(fingerprint)}${secret === "published" ? versions.of(version) : ""}`,
  );
  return `${done.join(",")}/${superseded.map(({ version }) => versions.of(version)).join(",")}`;
}

function rotationText(state: AccountState, now: number, keys: Names, versions: Names): string {
  if (state.phase === "unenrolled") return state.phase;
  const { active, keys: known, standbyUnpublishedSince, paused, followUp, owed = [] } = state;
  const owedText = owed.map(({ vault, secret }) => `!${vault}${secret}`).join("");
  const enrolled = `${state.phase}${active}${keys.of(known.key1)}.${keys.of(known.key2)}.${ageOf(standbyUnpublishedSince, now)}${paused ? "P" : ""}${state.unverified ? "?" : ""}${emergencyText(followUp, now)}${owedText}`;
  switch (state.phase) {
    case "idle":
      return enrolled;
    case "preparing":
      return enrolled + requestText(state, now);
    case "enrolling":
      return enrolled + writtenText(state, keys, versions);
    case "repairing":
      return enrolled + requestText(state.request, now) + writtenText(state, keys, versions);
    default:
      return `${enrolled}${requestText(state, now)}${writtenText(state, keys, versions)}${phaseText(state, now, keys, versions)}`;
  }
}

type Changing = Exclude<
  AccountState,
  { phase: "unenrolled" | "idle" | "preparing" | "enrolling" | "repairing" }
>;

function phaseText(state: Changing, now: number, keys: Names, versions: Names): string {
  switch (state.phase) {
    case "regenerating":
      return keys.of(state.replaced);
    case "proving":
    case "publishing":
      return keys.of(state.fresh);
    case "adopting":
      return keys.of(state.fresh) + ageOf(state.freshPublishedAt, now);
    case "retiring":
      return keys.of(state.fresh) + keys.of(state.retiree) + ageOf(state.freshPublishedAt, now);
    case "reverting":
      return keys.of(state.fresh) + ageOf(state.previousPublishedAt, now);
    case "confirming": {
      const { retired, regeneratedAt, verdict, disabled, retiree } = state;
      const gone = disabled.map(({ version }) => versions.of(version)).join(",");
      return `${retired}${keys.of(retiree)}${ageOf(regeneratedAt, now)}${verdict}${gone}`;
    }
  }
}
