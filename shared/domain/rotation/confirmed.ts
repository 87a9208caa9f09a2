import type { Strength } from "../vocabulary.ts";
import type { Tally } from "./confirmation-summary.ts";
import type { EventOf } from "./rotation-event.ts";

type Passed = Pick<EventOf<"preflight-passed" | "adoption-confirmed">, "confirmations" | "summary">;

/** The confirmations of a passed gate by strength, whether the event lists them or sums them up. */
export function strengthsIn({ confirmations, summary }: Passed): Record<Strength, number> {
  const strengths = { proven: 0, resolved: 0, circumstantial: 0 };
  for (const { strength } of confirmations) strengths[strength] += 1;
  for (const tally of talliesIn(summary)) {
    for (const strength of ["proven", "resolved", "circumstantial"] as const) {
      strengths[strength] += tally.strengths[strength];
    }
  }
  return strengths;
}

/** How many instances confirmed. */
export function instancesIn({ confirmations, summary }: Passed): number {
  return talliesIn(summary).reduce((sum, { instances }) => sum + instances, confirmations.length);
}

/** The consumers that are named among those that confirmed, each once. */
export function consumersIn({ confirmations, summary }: Passed): readonly string[] {
  return [...new Set([...confirmations, ...(summary?.consumers ?? [])].map(({ consumer }) => consumer))];
}

function talliesIn(summary: Passed["summary"]): readonly Tally[] {
  return summary ? [...summary.consumers, ...(summary.others ? [summary.others] : [])] : [];
}
