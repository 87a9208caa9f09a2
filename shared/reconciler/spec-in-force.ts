import type { AccountSpec } from "../domain/account/account-spec.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { requestIn } from "../domain/rotation/account-state.ts";
import { effectiveSpec } from "../domain/rotation/effective-spec.ts";
import { loosenings } from "../domain/terms/loosenings.ts";
import { stricterOf } from "../domain/terms/stricter-of.ts";
import { InvalidDocumentError, RecordUnreadableError } from "../errors.ts";
import { declarationOf, declaredIn } from "../fleet-file/declaration.ts";
import type { DeclarationStore } from "../ports/fleet-store.ts";

/** What counts of an account now. */
export interface SpecInForce {
  readonly spec: AccountSpec;
  /** The same without the consumers that only registered themselves. */
  readonly named: AccountSpec;
  /** The file declares what the trail does not yet say. */
  readonly isUndeclared: boolean;
  /** What the file loosens without a second person's approval; none of the file counts then. */
  readonly unapproved: readonly string[];
}

type Declarations = Pick<DeclarationStore, "read">;

/**
 * Finds what counts of an account: the declaration of the file, or the last one that was approved; and in flight the
 * stricter of that and of the rotation's terms. Reads nothing where the file is what the trail says.
 *
 * @param file the account as the stored file declares it; only one that names its file is compared with the trail.
 * @throws {RecordUnreadableError} a declaration that counts is lost.
 */
export async function specInForce(
  file: AccountSpec,
  state: AccountState,
  declarations: Declarations,
): Promise<SpecInForce> {
  if (!file.source || state.phase === "unenrolled") {
    return { spec: file, named: file, isUndeclared: false, unapproved: [] };
  }
  const { digest } = declarationOf(file);
  const isNew = state.declared?.declaration !== digest || state.declared.removedAt !== undefined;
  const before =
    state.declared && isNew ? await declared(state.declared.declaration, declarations) : undefined;
  const unapproved =
    before?.policy.approval === "required"
      ? loosenings(effectiveSpec(before, state), effectiveSpec(file, state))
      : [];
  const standing = before && unapproved.length > 0 ? inPlaceOf(file, before) : file;
  const terms = requestIn(state)?.terms;
  const found = { isUndeclared: isNew && unapproved.length === 0, unapproved };
  if (!terms || terms.declaration === declarationOf(standing).digest) {
    return { spec: standing, named: standing, ...found };
  }
  const began = await declared(terms.declaration, declarations);
  // A file that names a registered consumer must not loosen what that one asks for.
  const spec = stricterOf(effectiveSpec(began, state), standing);
  return { spec, named: stricterOf(began, standing), ...found };
}

/** The order and limits of rotations are the whole fleet's, and stay those of the file. */
function inPlaceOf({ rollout, source }: AccountSpec, before: AccountSpec): AccountSpec {
  return { ...before, ...(rollout && { rollout }), ...(source && { source }) };
}

/** @throws {RecordUnreadableError} it is lost, or this build cannot read it. */
export async function declared(digest: string, declarations: Declarations): Promise<AccountSpec> {
  const what = `the declaration ${digest}`;
  try {
    const spec = declaredIn(await declarations.read(digest));
    if (spec) return spec;
  } catch (cause) {
    if (!(cause instanceof InvalidDocumentError)) throw cause;
    throw new RecordUnreadableError(what, { cause });
  }
  throw new RecordUnreadableError(what);
}
