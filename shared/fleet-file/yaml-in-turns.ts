import type { CST, Document } from "yaml";
import { Composer } from "yaml";
import type { Turns } from "../turns.ts";

type BlockList = CST.BlockSequence;

/** About a millisecond of work. */
const entriesPerTurn = 20;

/** What was composed: any JSON value, or where it is no YAML. */
export type Composed = { readonly value: unknown } | { readonly faultAt: number };

/**
 * Composes the tokens of a document. The list of that name in its outermost map, where one entry cannot refer to another,
 * is composed in turns.
 *
 * @param isFlat no anchor, alias or tag is in it, and no directive.
 * @throws {Error} its aliases multiply it.
 */
export function* composed(
  tokens: readonly CST.Token[],
  length: number,
  list: string,
  isFlat: boolean,
): Turns<Composed> {
  const long = isFlat ? listIn(tokens, list) : undefined;
  // The last one stays, for the list to end where it does: the composer measures from there.
  const entries = long?.items.splice(0, long.items.length - 1) ?? [];
  const rest = compose(tokens, length);
  if (!long || "faultAt" in rest) return rest;
  const found: unknown[] = [];
  for (let at = 0; at < entries.length; at += entriesPerTurn) {
    yield;
    const some: BlockList = { ...long, items: entries.slice(at, at + entriesPerTurn) };
    const part = compose([{ type: "document", offset: long.offset, start: [], value: some }], length);
    if ("faultAt" in part) return part;
    found.push(...(part.value as readonly unknown[]));
  }
  const outermost = rest.value as Readonly<Record<string, readonly unknown[]>>;
  return { value: { ...outermost, [list]: [...found, ...(outermost[list] ?? [])] } };
}

function compose(tokens: readonly CST.Token[], length: number): Composed {
  // Each error shows its line, and costs as much time as that line is long.
  const [document, another] = [...new Composer().compose(tokens, true, length)] as readonly Document[];
  const faultAt = document?.errors[0]?.pos[0] ?? another?.range?.[0];
  if (faultAt !== undefined) return { faultAt };
  // Aliases multiply: a small file must not become a large document.
  return { value: document?.toJS({ maxAliasCount: 100 }) };
}

/** The list that is the value of the field, where the outermost map has one such field. */
function listIn(tokens: readonly CST.Token[], list: string): BlockList | undefined {
  const values = tokens.flatMap((token) => (token.type === "document" ? [token.value] : []));
  const [map] = values;
  if (values.length !== 1 || map?.type !== "block-map") return undefined;
  const named = map.items.filter(({ key }) => key && "source" in key && key.source === list);
  const [field] = named;
  return named.length === 1 && field?.value?.type === "block-seq" ? field.value : undefined;
}
