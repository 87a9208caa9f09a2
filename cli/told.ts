/** A value as JSON tells it: instants are texts. */
export type Told<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Told<Item>[]
    : T extends object
      ? { readonly [Name in keyof T]: Told<T[Name]> }
      : T;
