import { RecordConflictError } from "../../errors.ts";
import type { Trail } from "../../records/trail.ts";
import type { Removal } from "../declare.ts";
import { withoutDeclaration } from "../declare.ts";
import type { ReconcilerPorts } from "../ports.ts";
import { isUnfinished } from "./left-behind.ts";

/** The accounts of no fleet file that were left in the middle of something. */
export function unfinishedOf(heads: readonly Trail[], names: ReadonlySet<string>): readonly string[] {
  return heads.flatMap((head) => (!names.has(head.account) && isUnfinished(head) ? [head.account] : []));
}

/** The accounts whose trail does not say yet that no fleet file declares them. */
export function leftUnsaid(heads: readonly Trail[], names: ReadonlySet<string>): readonly Trail[] {
  return heads.filter(
    ({ account, state }) =>
      !names.has(account) && state.phase !== "unenrolled" && state.declared && !state.declared.removedAt,
  );
}

/**
 * Records of accounts that the stored fleet file no longer declares them. It was written past the API, or the process that
 * applied it has died. What has moved meanwhile is left for the next call.
 *
 * @param heads as read before the file was, so that an account that is declared again meanwhile has another head by now.
 * @returns the accounts.
 */
export async function noteRemoved(
  heads: readonly Trail[],
  names: ReadonlySet<string>,
  removal: Removal,
  { trail, clock }: Pick<ReconcilerPorts, "trail" | "clock">,
): Promise<readonly string[]> {
  const noted: string[] = [];
  for (const head of leftUnsaid(heads, names)) {
    const next = withoutDeclaration(head, removal, clock.now());
    if (next && (await isSaved(next, trail))) noted.push(head.account);
  }
  return noted;
}

async function isSaved(next: Trail, store: ReconcilerPorts["trail"]): Promise<boolean> {
  try {
    await store.save(next);
    return true;
  } catch (error) {
    if (error instanceof RecordConflictError) return false;
    throw error;
  }
}
