import type * as z from "zod";
import type { Fault } from "./errors.ts";
import { firstFaults } from "./errors.ts";

/**
 * Lists the faults of a document by their paths, without quoting anything of it: not even the name of an unknown field,
 * which may hold what belongs elsewhere.
 *
 * @param document what was parsed; it tells which of the fields is the unknown one.
 */
export function schemaFaults({ issues }: z.ZodError, document?: unknown): readonly Fault[] {
  return firstFaults(
    issues.map((issue) => ({
      path: issue.path.join("."),
      message:
        issue.code === "unrecognized_keys"
          ? `has a field that is not known here${placeOf(issue, document)}`
          : issue.message,
    })),
  );
}

/** Which of the object's fields it is, by number. */
function placeOf(
  { path, keys }: { readonly path: readonly PropertyKey[]; readonly keys: readonly string[] },
  document: unknown,
): string {
  const parent = path.reduce<unknown>((part, key) => (part as Fields | undefined)?.[key], document);
  const at = Object.keys(parent ?? {}).indexOf(keys[0] ?? "");
  return at < 0 ? "" : `: the ${ordinal(at + 1)} one`;
}

type Fields = Readonly<Record<PropertyKey, unknown>>;

function ordinal(count: number): string {
  const ends: Readonly<Record<Intl.LDMLPluralRule, string>> = {
    one: "st",
    two: "nd",
    few: "rd",
    other: "th",
    zero: "th",
    many: "th",
  };
  return `${count}${ends[ordinals.select(count)]}`;
}

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
