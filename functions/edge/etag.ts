import type { Trail } from "../../shared/records/trail.ts";
import { sha256 } from "../../shared/digest.ts";
import { matchesTag } from "./conditions.ts";
import type { Exchange } from "./exchange.ts";

/**
 * The ETag of an account: its last event and, after the dot, a digest of the whole document. Reports and holds change
 * the document but not the account's state, so commands compare only the first part.
 */
export function accountTag(head: Pick<Trail, "sequence" | "hash">, shown: string): string {
  return `${headTag(head)}.${sha256(shown).slice(0, 16)}`;
}

/** Checks that no event was recorded since the caller's `If-Match`; always passes without one. */
export function ifMatchGuard({ request }: Exchange): (trail: Trail) => boolean {
  const asked = request.headers.get("if-match");
  if (asked === null) return () => true;
  return (trail) => matchesTag(asked, (tag) => tag.split(".", 1)[0] === headTag(trail));
}

/** Names an account's last event. */
export function headTag({ sequence, hash }: Pick<Trail, "sequence" | "hash">): string {
  return `${sequence}-${hash.slice(0, 16)}`;
}
