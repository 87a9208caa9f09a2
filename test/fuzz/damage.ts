import * as fc from "fast-check";

type Path = readonly (string | number)[];

/** Values that are never right, except by accident. */
const strange: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    "",
    " ",
    "0",
    "__proto__",
    "constructor",
    "2026-13-45T99:99:99.000Z",
    "\u0000",
    "\ud800",
    "x".repeat(1_000),
    -1,
    0.5,
    1e308,
    Number.MAX_SAFE_INTEGER,
    true,
    [],
    {},
    [[[[[[]]]]]],
  ),
);

interface Damage {
  readonly where: number;
  readonly how: "replace" | "remove" | "add";
  readonly value: unknown;
  readonly name: string;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  where: fc.nat(),
  how: fc.constantFrom("replace", "replace", "remove", "add"),
  value: strange,
  name: fc.constantFrom("extra", "schema", "type", "kind", "toString", "value"),
});

/** A valid document with up to three faults, now and then without any, or something else altogether. */
export function damaged(...documents: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 1, arbitrary: strange },
    {
      weight: 9,
      arbitrary: fc
        .tuple(fc.constantFrom(...documents), fc.array(damage, { maxLength: 3 }))
        .map(([document, damages]) => damages.reduce(apply, document)),
    },
  );
}

/** A valid text with pieces removed and others inserted. */
export function damagedText(text: string, pieces: readonly string[]): fc.Arbitrary<string> {
  const cut = fc.record({
    at: fc.nat(text.length),
    length: fc.oneof(fc.nat(3), fc.nat(60)),
    piece: fc.oneof(fc.constantFrom("", ...pieces), fc.string({ maxLength: 12 })),
  });
  return fc
    .array(cut, { maxLength: 4 })
    .map((cuts) =>
      cuts.reduce((rest, { at, length, piece }) => rest.slice(0, at) + piece + rest.slice(at + length), text),
    );
}

function apply(document: unknown, { where, how, value, name }: Damage): unknown {
  const paths = pathsOf(document);
  const path = paths[where % paths.length] ?? [];
  return changed(document, path, how, value, name);
}

function pathsOf(document: unknown, here: Path = []): readonly Path[] {
  if (typeof document !== "object" || document === null) return [here];
  return [here, ...Object.entries(document).flatMap(([key, inner]) => pathsOf(inner, [...here, key]))];
}

function changed(
  document: unknown,
  [step, ...rest]: Path,
  how: Damage["how"],
  value: unknown,
  name: string,
): unknown {
  if (step === undefined) {
    if (how !== "add" || typeof document !== "object" || document === null) return value;
    return Array.isArray(document) ? [...(document as unknown[]), value] : { ...document, [name]: value };
  }
  const copy: Record<string | number, unknown> = Array.isArray(document)
    ? ([...(document as unknown[])] as unknown as Record<number, unknown>)
    : { ...(document as object) };
  if (rest.length === 0 && how === "remove") delete copy[step];
  else copy[step] = changed(copy[step], rest, how, value, name);
  return copy;
}
