/** The type of a value after a round trip through JSON: dates become strings. */
export type JsonShape<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly JsonShape<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: JsonShape<T[Name]> }
      : T;
