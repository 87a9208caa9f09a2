import type { AttentionDocument, Matter } from "../../api/attention.ts";
import { urgencyRank } from "./urgency.ts";

/** Where a matter stands in the order of the list. */
interface Place {
  readonly rank: number;
  readonly account: string;
  /** Among those of the same rank and account. */
  readonly turn: number;
}

interface Placed extends Place {
  readonly matter: Matter;
}

/** A page of the list, and where the next one starts. */
interface AttentionPart {
  readonly document: Omit<AttentionDocument, "next">;
  readonly after?: string;
}

/**
 * A page of everything that needs a person: most urgent first, then by account. Matters may come and go between two
 * pages: the next one starts at the place where this one has ended. Pure.
 */
export function attentionPart(
  matters: readonly Matter[],
  now: Date,
  { limit, after }: { readonly limit: number; readonly after?: string | undefined },
): AttentionPart {
  const start = after === undefined ? undefined : placeIn(after);
  const placed = placesOf(matters);
  const rest = start ? placed.filter((one) => compare(one, start) > 0) : placed;
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const needed = matters.filter(({ level }) => level === "now").length;
  return {
    document: {
      at: now.toISOString(),
      now: needed,
      soon: matters.length - needed,
      matters: shown.map(({ matter }) => matter),
    },
    ...(last && rest.length > limit && { after: `${last.rank}.${last.turn}.${last.account}` }),
  };
}

function placesOf(matters: readonly Matter[]): readonly Placed[] {
  const turns = new Map<string, number>();
  return matters
    .map((matter): Placed => {
      const [rank, account] = [urgencyRank(matter), matter.account ?? ""];
      const turn = turns.get(`${rank}.${account}`) ?? 0;
      turns.set(`${rank}.${account}`, turn + 1);
      return { rank, account, turn, matter };
    })
    .toSorted(compare);
}

/** Nothing where somebody has made it up: then the list starts anew. */
function placeIn(after: string): Place | undefined {
  const [, rank, turn, account = ""] = /^(\d+)\.(\d+)\.(.*)$/s.exec(after) ?? [];
  return rank === undefined ? undefined : { rank: Number(rank), turn: Number(turn), account };
}

function compare(a: Place, b: Place): number {
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.account !== b.account) return a.account < b.account ? -1 : 1;
  return a.turn - b.turn;
}
