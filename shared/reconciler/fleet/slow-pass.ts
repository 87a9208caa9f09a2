import type { Fleet } from "../../domain/account/account-spec.ts";

/** A pass takes an hour of sweeps, and longer where a sweep would have to read more accounts than this. */
const sweepsPerPass = 60;
const maxSlice = 500;

const sorted = new WeakMap<Fleet, readonly string[]>();

/**
 * Returns the next accounts of the slow pass, which finds accounts that the index has lost or never had: all of them in
 * the first pass, then a slice after the last account of the previous one, starting over at the end.
 */
export function passSlice(fleet: Fleet, after: string | undefined): readonly string[] {
  const names = sorted.get(fleet) ?? fleet.accounts.map(({ name }) => name).sort();
  sorted.set(fleet, names);
  if (after === undefined) return names;
  const sliceLength = Math.min(maxSlice, Math.ceil(names.length / sweepsPerPass));
  const start = names.findIndex((name) => name > after);
  return start === -1 ? names.slice(0, sliceLength) : names.slice(start, start + sliceLength);
}
