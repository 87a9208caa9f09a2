import type { HandedKey } from "./handed-keys.ts";
import type { HeldPlace, Observation } from "../confirmation/observation.ts";
import type { Case, Found } from "../confirmation/found.ts";
import { flawed } from "../confirmation/found.ts";
import { readKey } from "./read-key.ts";
import { pointsTo } from "../confirmation/secret-reference.ts";

type Places = Extract<Observation, { readonly kind: "places" }>;

/** Judges each place of a key holder that is the account's; what could not be looked into may hide others. */
export function judgePlaces({ places, unseen }: Places, asked: Case): readonly Found[] {
  const own = places.flatMap((place) => judgePlace(place, asked) ?? []);
  const hidden = unseen.map((sentence) => flawed("places", "Unreachable", sentence));
  const found = [...own, ...hidden];
  if (found.length > 0) return found;
  return [flawed("places", "ReferenceMissing", `no place refers to ${asked.secret.name} or holds a key`)];
}

/** @returns nothing for a place that is not the account's. */
function judgePlace({ place, held }: HeldPlace, asked: Case): Found | undefined {
  const { wanted } = asked;
  switch (held.kind) {
    case "copy": {
      const { fingerprint } = held;
      if (wanted.ours.includes(fingerprint)) return resolved(place, fingerprint);
      return isKnown(place, asked)
        ? flawed(place, "ForeignKey", `${place} holds a value that is no key of the account`, fingerprint)
        : undefined;
    }
    case "reference":
      return pointsTo(held.reference, asked.secret) ? judgeReference(place, held, asked) : undefined;
    case "marked": {
      const handed = handedTo(place, asked);
      return handed?.fingerprint === held.fingerprint && handed.etag === held.etag
        ? resolved(place, held.fingerprint)
        : flawed(place, "NotReadable", `${place} cannot be read and was changed since it was handed a key`);
    }
    case "unreadable":
      return flawed(place, "NotReadable", `${place} cannot be read, and keyturn has not written it`);
  }
}

function judgeReference(
  place: string,
  held: Extract<HeldPlace["held"], { readonly kind: "reference" }>,
  { wanted }: Case,
): Found {
  const { reference, status, isResolved, fingerprint } = held;
  if (reference.version !== undefined) {
    return flawed(place, "VersionPinned", `${place} names version ${reference.version}`, fingerprint);
  }
  if (!isResolved) return flawed(place, "ReferenceUnresolved", `${place} is ${status}`, fingerprint);
  return resolved(place, readKey(held, wanted));
}

function isKnown(place: string, asked: Case): boolean {
  return (
    handedTo(place, asked) !== undefined ||
    asked.before.some(({ instance, fingerprint }) => instance === place && fingerprint !== undefined)
  );
}

function handedTo(place: string, { wanted, consumer }: Case): HandedKey | undefined {
  return wanted.handed.find((one) => one.consumer === consumer.name && one.place === place);
}

function resolved(instance: string, fingerprint: Found["fingerprint"]): Found {
  return { instance, fingerprint, healthy: true, strength: "resolved" };
}
