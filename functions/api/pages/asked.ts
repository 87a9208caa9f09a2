import type { HttpRequest } from "@azure/functions";
import { withoutKeys } from "../../../shared/key-shape.ts";

/**
 * The query of a page's address, trimmed, cut to 200 characters and without anything that looks like a key. Unknown
 * parameters are ignored.
 */
export interface Asked {
  /** The value of a parameter; nothing where it is missing or blank. */
  readonly get: (name: string) => string | undefined;
  /** The named parameters that are given, by name. */
  readonly given: (...names: readonly string[]) => Readonly<Record<string, string>>;
}

const maxLength = 200;

export function askedOf({ query }: Pick<HttpRequest, "query">): Asked {
  const get = (name: string) => {
    const text = withoutKeys((query.get(name) ?? "").trim()).slice(0, maxLength);
    return text === "" ? undefined : text;
  };
  const given = (...names: readonly string[]) =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = get(name);
        return value === undefined ? [] : [[name, value] as const];
      }),
    );
  return { get, given };
}
