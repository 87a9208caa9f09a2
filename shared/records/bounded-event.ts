import { complete } from "../domain/complete.ts";
import type { ConfirmationSummary, Tally } from "../domain/rotation/confirmation-summary.ts";
import type { Confirmation, RotationEvent, WaivedConsumer } from "../domain/rotation/rotation-event.ts";
import { clipped, digestOf, leftOutOf, withinBudget } from "./within-budget.ts";

/** How many characters of JSON each list of an event may take; its row holds a megabyte, two bytes a character. */
const maxLength = {
  confirmations: 16_000,
  summary: 80_000,
  waived: 30_000,
  notAdopted: 30_000,
  reason: 1_000,
  by: 300,
  changes: 20_000,
} as const;

/**
 * Makes an event storable, however many consumers and instances it is about: a list that is too long is replaced by
 * counts and a digest of what is left out. Returns an event of ordinary size as it is. Pure, and idempotent.
 */
export function boundedEvent(event: RotationEvent): RotationEvent {
  switch (event.type) {
    case "preflight-passed":
      return { ...event, ...boundedConfirmations(event.confirmations), ...boundedWaived(event.waived) };
    case "adoption-confirmed": {
      const { waiver } = event;
      return {
        ...event,
        ...boundedConfirmations(event.confirmations),
        ...boundedWaived(event.waived),
        ...(waiver && { waiver: { ...waiver, ...boundedNames(waiver.notAdopted) } }),
      };
    }
    case "drift-found": {
      const { drift } = event;
      if (drift.kind !== "retired-out-of-band") return event;
      return { ...event, drift: { ...drift, ...boundedNames(drift.notAdopted) } };
    }
    case "account-declared": {
      const { kept, rest } = withinBudget(event.changes, maxLength.changes);
      const changesLeftOut = leftOutOf(rest);
      return { ...event, changes: kept, ...(changesLeftOut && { changesLeftOut }) };
    }
    default:
      return event;
  }
}

function boundedConfirmations(confirmations: readonly Confirmation[]) {
  if (withinBudget(confirmations, maxLength.confirmations).rest.length === 0) return {};
  return { confirmations: [], summary: summaryOf(confirmations) };
}

function summaryOf(confirmations: readonly Confirmation[]): ConfirmationSummary {
  const groups = new Map<string, Confirmation[]>();
  for (const one of confirmations) {
    const group = groups.get(one.consumer);
    if (group) group.push(one);
    else groups.set(one.consumer, [one]);
  }
  const all = [...groups].flatMap(([consumer, own]) => {
    const tally = tallyOf(own);
    return tally ? [{ consumer, ...tally }] : [];
  });
  const { kept, rest } = withinBudget(all, maxLength.summary);
  const others = tallyOf(rest.flatMap(({ consumer }) => groups.get(consumer) ?? []));
  return complete<ConfirmationSummary>({
    consumers: kept,
    others: others && { consumers: rest.length, ...others },
  });
}

function tallyOf(confirmations: readonly Confirmation[]): Tally | undefined {
  const sorted = [...confirmations].sort(
    (a, b) => order(a.consumer, b.consumer) || order(a.instance, b.instance),
  );
  const [first] = sorted;
  if (!first) return undefined;
  const strengths = { proven: 0, resolved: 0, circumstantial: 0 };
  let [oldest, newest] = [first.receivedAt, first.receivedAt];
  for (const { strength, receivedAt } of sorted) {
    strengths[strength] += 1;
    if (receivedAt < oldest) oldest = receivedAt;
    if (receivedAt > newest) newest = receivedAt;
  }
  const { fingerprint } = first;
  return { instances: sorted.length, fingerprint, strengths, oldest, newest, digest: digestOf(sorted) };
}

function boundedWaived(waived: readonly WaivedConsumer[] | undefined) {
  if (waived === undefined) return {};
  const { kept, rest } = withinBudget(waived.map(shortened), maxLength.waived);
  const waivedLeftOut = leftOutOf(rest);
  return { waived: kept, ...(waivedLeftOut && { waivedLeftOut }) };
}

function shortened(waived: WaivedConsumer): WaivedConsumer {
  const { by, reason } = waived;
  return { ...waived, by: clipped(by, maxLength.by), reason: clipped(reason, maxLength.reason) };
}

function boundedNames(names: readonly string[]) {
  const { kept, rest } = withinBudget(names, maxLength.notAdopted);
  const notAdoptedLeftOut = leftOutOf(rest);
  return { notAdopted: kept, ...(notAdoptedLeftOut && { notAdoptedLeftOut }) };
}

/** By UTF-16 code units, which sorts alike everywhere. */
function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
