import { forEachConcurrent } from "../../concurrency.ts";
import type { AccountSpec, Fleet } from "../../domain/account/account-spec.ts";
import type { AccountState } from "../../domain/rotation/account-state.ts";
import { effectiveSpec } from "../../domain/rotation/effective-spec.ts";
import { unenrolled } from "../../domain/rotation/evolve.ts";
import { loosenings } from "../../domain/terms/loosenings.ts";
import { RecordUnreadableError } from "../../errors.ts";
import { declarationOf } from "../../fleet-file/declaration.ts";
import type { ReconcilerPorts } from "../ports.ts";
import { declared } from "../spec-in-force.ts";

/** What a file loosens of one account that requires an approval. */
export interface AccountLoosening {
  readonly account: string;
  readonly changes: readonly string[];
}

/** An account that a file changes, as it stands before. */
interface Standing extends AccountLoosening {
  /** As the file declares it; absent where it removes it. */
  readonly spec?: AccountSpec;
  /** The declaration in force. */
  readonly declared?: string;
}

const concurrency = 32;

/**
 * Compares the named accounts of a file with what is in force of them, which the trail says and not the file before: that
 * may have been written past the API.
 *
 * @param isAmended whether there was a file before; the first one declares everything.
 */
export async function standingOf(
  names: ReadonlySet<string>,
  old: Fleet,
  next: Fleet,
  isAmended: boolean,
  { trail, declarations }: Pick<ReconcilerPorts, "trail" | "declarations">,
): Promise<readonly Standing[]> {
  const [were, are] = [byName(old), byName(next)];
  const found: Standing[] = [];
  await forEachConcurrent([...names], concurrency, async (account) => {
    const [was, spec] = [were.get(account), are.get(account)];
    const state = await stateOf(account, trail);
    const digest = state.phase === "unenrolled" ? undefined : state.declared?.declaration;
    const isKnown = digest === undefined || (was && declarationOf(was).digest === digest);
    const before = isKnown ? was : await declared(digest, declarations);
    found.push({
      account,
      changes: changesOf(before, spec, state, isAmended),
      ...(spec && { spec }),
      ...(digest !== undefined && { declared: digest }),
    });
  });
  return found.sort((a, b) => (a.account < b.account ? -1 : 1));
}

function byName({ accounts }: Fleet): ReadonlyMap<string, AccountSpec> {
  return new Map(accounts.map((spec) => [spec.name, spec]));
}

/** A record that cannot be read says nothing: then the file before counts. */
async function stateOf(account: string, trail: ReconcilerPorts["trail"]): Promise<AccountState> {
  try {
    return (await trail.read(account)).state;
  } catch (error) {
    if (error instanceof RecordUnreadableError) return unenrolled;
    throw error;
  }
}

function changesOf(
  before: AccountSpec | undefined,
  after: AccountSpec | undefined,
  state: AccountState,
  isAmended: boolean,
): readonly string[] {
  if (!before) return isAmended && after?.policy.approval === "required" ? ["account: added"] : [];
  if (before.policy.approval === "none") return [];
  if (!after) return ["account: removed"];
  return loosenings(effectiveSpec(before, state), effectiveSpec(after, state));
}
