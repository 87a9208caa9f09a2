import type { Trail } from "../../shared/records/trail.ts";
import { sha256 } from "../../shared/digest.ts";
import { matchesTag } from "./conditions.ts";
import type { Exchange } from "./exchange.ts";

/**
 * The tag of an account as it is shown: its last event, and after the dot all that is shown. Reports and holds change
 * what is shown and not where the account stands, so commands look at the first part alone.
 */
export function accountTag(head: Pick<Trail, "sequence" | "hash">, shown: string): string {
  return `${headTag(head)}.${sha256(shown).slice(0, 16)}`;
}

/** Whether the account still stands where the caller's `If-Match` says; always without one. */
export function ifMatchGuard({ request }: Exchange): (trail: Trail) => boolean {
  const asked = request.headers.get("if-match");
  if (asked === null) return () => true;
  return (trail) => matchesTag(asked, (tag) => tag.split(".", 1)[0] === headTag(trail));
}

function headTag({ sequence, hash }: Pick<Trail, "sequence" | "hash">): string {
  return `${sequence}-${hash.slice(0, 16)}`;
}
