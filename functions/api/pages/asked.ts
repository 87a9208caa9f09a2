import type { HttpRequest } from "@azure/functions";
import { withoutKeys } from "../../../shared/key-shape.ts";

/** What the address of a page asks for. Parameters that the page does not know are ignored. */
export interface Asked {
  /** The value of a parameter; nothing where it is missing or blank. */
  readonly get: (name: string) => string | undefined;
  /** Those of these parameters that are given. */
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
