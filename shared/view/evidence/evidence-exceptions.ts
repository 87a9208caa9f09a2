import type { AccountEvidence, Inventory } from "../../api/evidence-bundle.ts";
import type { LeftOut } from "../../domain/rotation/confirmation-summary.ts";
import type { EventOf } from "../../domain/rotation/rotation-event.ts";
import type { Span } from "../overdue.ts";
import type { FoldedEvent } from "../folded-events.ts";

type Exception = AccountEvidence["exceptions"][number];

/** Lists the safeguards that were set aside within the span, by the current fleet file and by events of the trail. */
export function exceptionsIn(
  told: readonly FoldedEvent[],
  inventory: Inventory | undefined,
  span: Span,
): readonly Exception[] {
  return [
    ...(inventory ? declared(inventory, span) : []),
    ...pausedBefore(told, span),
    ...told.flatMap((step) => recorded(step, told, span)),
  ];
}

/** A pause from before the first event here, which history tells. */
function pausedBefore(told: readonly FoldedEvent[], { from }: Span): readonly Exception[] {
  const state = told[0]?.before;
  if (!state || state.phase === "unenrolled" || !state.paused) return [];
  const resumed = resumedAfter(0, told);
  if (resumed && resumed < from) return [];
  const { by, reason, at } = state.paused;
  const until = resumed && { until: resumed.toISOString() };
  return [{ kind: "paused", by, reason, at: at.toISOString(), ...until }];
}

function declared(
  { consumers, withoutConsumersBecause, since }: Inventory,
  { from, to }: Span,
): readonly Exception[] {
  // What was declared later says nothing about this time.
  if (since !== undefined && new Date(since) > to) return [];
  const waived = consumers.flatMap(({ name: consumer, waiver }): readonly Exception[] =>
    waiver && new Date(waiver.until) > from ? [{ kind: "consumer-waived", consumer, ...waiver }] : [],
  );
  if (withoutConsumersBecause === undefined) return waived;
  return [...waived, { kind: "without-consumers", reason: withoutConsumersBecause }];
}

function recorded(
  { event, sequence }: FoldedEvent,
  told: readonly FoldedEvent[],
  { from, to }: Span,
): readonly Exception[] {
  const within = event.at >= from && event.at <= to;
  const at = event.at.toISOString();
  switch (event.type) {
    case "account-paused": {
      const resumed = resumedAfter(sequence, told);
      if (event.at > to || (resumed && resumed < from)) return [];
      const { by, reason } = event;
      const until = resumed && { until: resumed.toISOString() };
      return [{ kind: "paused", by, reason, at, ...until, sequence }];
    }
    case "preflight-passed":
    case "adoption-confirmed": {
      if (!within) return [];
      const kind = "consumer-not-waited-for";
      const named = (event.waived ?? []).map(({ consumer, by, reason, until }): Exception => ({
        kind,
        consumer,
        by,
        reason,
        at,
        until: until.toISOString(),
        sequence,
      }));
      const waived = [
        ...named,
        ...unnamed(event.waivedLeftOut).map((rest): Exception => ({ kind, ...rest, at, sequence })),
        ...copiesSetAside(event, sequence),
      ];
      const waiver = event.type === "adoption-confirmed" ? event.waiver : undefined;
      if (!waiver) return waived;
      return [...waived, { kind: "gate-waived", ...waiver, at, sequence }];
    }
    case "instance-contested": {
      if (!within) return [];
      const { type: kind, consumer, instance, owner, fingerprint } = event;
      const reason = `reports of instance ${instance} contradict each other, one names key ${fingerprint}; owner ${owner.name}, ${owner.contact}`;
      return [{ kind, consumer, reason, at, sequence }];
    }
    case "contest-settled": {
      if (!within) return [];
      const { type: kind, consumer, instance, by, reason } = event;
      return [{ kind, consumer, by, reason: `instance ${instance}: ${reason}`, at, sequence }];
    }
    case "terms-loosened": {
      const { by, reason } = event;
      return within ? [{ kind: "terms-loosened", by, reason, at, sequence }] : [];
    }
    case "account-declared":
      // The first declaration changes nothing.
      return within && event.previous !== undefined ? declaredBy(event, sequence) : [];
    case "account-removed":
      return within ? declaredBy(event, sequence) : [];
    default:
      return [];
  }
}

function declaredBy(
  event: EventOf<"account-declared"> | EventOf<"account-removed">,
  sequence: number,
): readonly Exception[] {
  const { by, approvedBy, reason = "no reason was given" } = event;
  const at = event.at.toISOString();
  if (approvedBy !== undefined) {
    return [{ kind: "loosening-approved", by: approvedBy, reason, at, sequence }];
  }
  if (by !== undefined) return [];
  return [{ kind: "file-written-directly", reason: "nobody applied it by the API", at, sequence }];
}

function unnamed(leftOut: LeftOut | undefined) {
  if (!leftOut) return [];
  const { count, digest } = leftOut;
  return [{ reason: `${count} more consumers, which the event has no room to name (SHA-256 ${digest})` }];
}

function copiesSetAside(
  { at, copies }: EventOf<"preflight-passed" | "adoption-confirmed">,
  sequence: number,
): readonly Exception[] {
  if (!copies) return [];
  const reasons = [...new Set(copies.named.map(({ because }) => because))].sort();
  const reason = `copies of a key: ${reasons.join(" and ")}`;
  return [{ kind: "copies-set-aside", reason, copies: copies.count, at: at.toISOString(), sequence }];
}

function resumedAfter(paused: number, told: readonly FoldedEvent[]): Date | undefined {
  return told.find(({ event, sequence }) => sequence > paused && event.type === "account-resumed")?.event.at;
}
