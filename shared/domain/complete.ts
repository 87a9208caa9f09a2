/** Every field of `T` by name; an optional one may be undefined, but must be named. */
type EveryField<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? T[K] | undefined : T[K];
};

/**
 * Builds a value field by field, where a spread would carry too much. A forgotten field does not compile, not even an
 * optional one. Fields that are undefined are left out; the others keep their order, which is that of the stored text.
 */
export function complete<T extends object>(fields: EveryField<T>): T;
export function complete(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
