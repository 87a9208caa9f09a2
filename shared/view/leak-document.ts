import { accountResource } from "../account-resource.ts";
import type { LeakedKeyDocument } from "../api/leaks/leaks.ts";
import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { Fingerprint, Slot } from "../domain/key.ts";
import { slotHolding } from "../domain/key.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { requestIn } from "../domain/rotation/account-state.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import type { KeyStory } from "../domain/rotation/key-story.ts";
import { isLeaked, publishedSlot } from "../domain/rotation/leaked-keys.ts";
import { isStale } from "../domain/safety/readiness.ts";
import { reportsByConsumer } from "../domain/safety/reports-by-consumer.ts";
import type { InstanceReport } from "../domain/world.ts";

/** A key that was found somewhere, and what is recorded of its account. */
export interface FoundLeak {
  readonly fingerprint: Fingerprint;
  readonly account: string;
  readonly state: AccountState;
  readonly story?: KeyStory;
  readonly reports: readonly InstanceReport[];
  readonly occurrences: number;
  readonly lines: readonly number[];
  readonly by: "value" | "fingerprint";
  /** Whether the other key of the account was found as well, and opens it too. */
  readonly both: boolean;
}

/**
 * What a responder needs to know of a key that was found.
 *
 * @param spec absent where the account is not in the fleet file.
 */
export function leakDocument(leak: FoundLeak, spec: AccountSpec | undefined, now: Date): LeakedKeyDocument {
  const { fingerprint, account, state, story, occurrences, lines, by } = leak;
  const life = story?.life ?? "live";
  const slot = story?.slot ?? slotIn(state, fingerprint);
  const since = life === "live" ? story?.since : story?.retiredAt;
  const emergency = emergencyFor(leak);
  return {
    account,
    managed: spec !== undefined,
    slot,
    ...(story && { generation: story.generation }),
    fingerprint,
    by,
    state: life,
    ...(life === "live" && state.phase !== "unenrolled" && { role: roleIn(state, slot) }),
    ...(since && { since: since.toISOString() }),
    ...(story?.refusedAt && { refusedAt: story.refusedAt.toISOString() }),
    occurrences,
    lines,
    users: usersOf(leak, spec, now),
    ...(emergency && { emergency }),
    ...nextStep(leak, spec, slot, emergency !== undefined),
  };
}

function slotIn(state: AccountState, fingerprint: Fingerprint): Slot {
  return (state.phase === "unenrolled" ? undefined : slotHolding(state.keys, fingerprint)) ?? "key1";
}

function roleIn(state: Exclude<AccountState, { readonly phase: "unenrolled" }>, slot: Slot) {
  return publishedSlot(state) === slot ? "published" : "standby";
}

function emergencyFor({ state, fingerprint }: FoundLeak): LeakedKeyDocument["emergency"] {
  const request = requestIn(state);
  if (state.phase === "unenrolled" || !request?.emergency || !isLeaked(state, fingerprint)) return undefined;
  const { gate, declaredAt } = request.emergency;
  return { rotation: request.id, gate, declaredAt: declaredAt.toISOString() };
}

/** The consumers whose instances reported this key last, those that do so now first. */
function usersOf(
  { fingerprint, state, reports }: FoundLeak,
  spec: AccountSpec | undefined,
  now: Date,
): LeakedKeyDocument["users"] {
  const consumers = new Map(
    (spec ? effectiveSpec(spec, state).consumers : []).map((one) => [one.name, one] as const),
  );
  const using = reports.filter((report) => report.fingerprint === fingerprint);
  const ownOf = reportsByConsumer(using);
  return [...new Set(using.map(({ consumer }) => consumer))]
    .map((consumer) => {
      const own = ownOf(consumer);
      const known = consumers.get(consumer);
      const silent = own.filter((report) => !spec || isStale(report, spec.policy.staleAfterMs, now)).length;
      const last = Math.max(...own.map(({ receivedAt }) => receivedAt.getTime()));
      return {
        consumer,
        ...(known && { owner: known.owner, environment: known.environment }),
        instances: own.length - silent,
        silent,
        lastReportAt: new Date(last).toISOString(),
      };
    })
    .toSorted((a, b) => b.instances - a.instances || (a.consumer < b.consumer ? -1 : 1));
}

const reason = "leaked";

function nextStep(
  { account, state, story, fingerprint, both }: FoundLeak,
  spec: AccountSpec | undefined,
  slot: Slot,
  isUnderWay: boolean,
): Pick<LeakedKeyDocument, "command" | "request"> {
  const life = story?.life ?? "live";
  if (life === "dead") return {};
  if (isUnderWay || life === "dying" || life === "unproven") {
    return spec ? { command: `keyturn status ${quoted(account)}` } : {};
  }
  if (!spec) return regenerate(state, slot);
  const compromised = both ? "both" : fingerprint;
  return {
    command: `keyturn emergency ${quoted(account)} --compromised ${compromised} --reason ${reason} --watch`,
    request: {
      method: "POST",
      path: `/api/accounts/${encodeURIComponent(account)}/rotations`,
      body: { mode: "emergency", compromised, reason },
    },
  };
}

/** keyturn has no say in an account that is no longer its own; Azure has. */
function regenerate(state: AccountState, slot: Slot): Pick<LeakedKeyDocument, "command"> {
  const place = state.phase === "unenrolled" ? undefined : accountResource(state.target.resourceId);
  if (!place) return {};
  const { subscription, resourceGroup, name } = place;
  const where = `-n ${quoted(name)} -g ${quoted(resourceGroup)} --subscription ${quoted(subscription)}`;
  return { command: `az cognitiveservices account keys regenerate ${where} --key-name ${slot}` };
}

/** A word for a POSIX shell; records may hold anything. */
function quoted(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
