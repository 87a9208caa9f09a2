import type { Fleet } from "../../domain/account/account-spec.ts";

/** A pass takes an hour of sweeps, and longer where a sweep would have to read more than this many accounts for it. */
const sweepsPerPass = 60;
const mostInSlice = 500;

const sorted = new WeakMap<Fleet, readonly string[]>();

/**
 * The next accounts of the slow pass, which finds what the index has lost or never had: all of them before the first
 * pass has begun, then a slice after the account where the last one ended, from the start again after the end.
 */
export function passSlice(fleet: Fleet, after: string | undefined): readonly string[] {
  const names = sorted.get(fleet) ?? fleet.accounts.map(({ name }) => name).sort();
  sorted.set(fleet, names);
  if (after === undefined) return names;
  const sliceLength = Math.min(mostInSlice, Math.ceil(names.length / sweepsPerPass));
  const start = names.findIndex((name) => name > after);
  return start === -1 ? names.slice(0, sliceLength) : names.slice(start, start + sliceLength);
}
