/** A value as JSON tells it: instants are texts. */
export type JsonShape<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly JsonShape<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: JsonShape<T[Name]> }
      : T;
