/** Closes an exhaustive switch: a call that can be reached does not compile. */
export function unreachable(value: never): never {
  throw new TypeError(`unreachable: ${JSON.stringify(value)}`);
}
