import type { HeldPlace, SecretReference } from "../../../shared/domain/confirmation/observation.ts";
import type { Fingerprint } from "../../../shared/domain/key.ts";
import { AccessDeniedError, RequestRefusedError } from "../../../shared/errors.ts";
import type { KeyHolder } from "../../../shared/ports/key-holder.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

/** Every key holder of an account in memory, as one resource. */
export interface FakeHolder extends KeyHolder {
  readonly failures: Failures;
  /** The keys that were handed over, in order. */
  readonly handed: readonly { readonly place: string; readonly fingerprint: Fingerprint }[];
  /** Writes a value as in the portal. */
  write(place: string, value: string): void;
  /** Makes a place answer with its mark alone, if keyturn has left one. */
  hide(place: string): void;
  remove(place: string): void;
  /** Makes a place refuse every write. */
  deny(place: string): void;
  allow(place: string): void;
  /** The key that a call through the place would carry now. */
  held(place: string): Fingerprint | undefined;
}

interface Place {
  fingerprint: Fingerprint;
  version: number;
  mark?: Fingerprint;
  readonly reference?: SecretReference;
  hidden: boolean;
}

export function fakeHolder(): FakeHolder {
  const places = new Map<string, Place>();
  const denied = new Set<string>();
  const handed: { place: string; fingerprint: Fingerprint }[] = [];
  const failures = plannedFailures();

  function seen(place: string, { fingerprint, hidden, mark, version }: Place): HeldPlace {
    if (!hidden) return { place, held: { kind: "copy", fingerprint } };
    if (mark === undefined) return { place, held: { kind: "unreadable" } };
    return { place, held: { kind: "marked", fingerprint: mark, etag: String(version) } };
  }

  return {
    failures,
    handed,
    async ask() {
      return { kind: "places", places: [...places].map(([name, place]) => seen(name, place)), unseen: [] };
    },
    async handOver(_holder, { place: name, key, replaces }) {
      const operation = `handing a key to ${name}`;
      const place = places.get(name);
      if (!place) throw new RequestRefusedError(operation, 404);
      if (denied.has(name)) throw new AccessDeniedError(operation);
      if (!place.hidden && !replaces.includes(place.fingerprint))
        throw new RequestRefusedError(operation, 412);
      return failures.around("handOver", "change", () => {
        place.fingerprint = key.fingerprint;
        place.mark = key.fingerprint;
        place.version += 1;
        handed.push({ place: name, fingerprint: key.fingerprint });
        return place.hidden ? { etag: String(place.version) } : {};
      });
    },
    write(name, value) {
      const known = places.get(name);
      const fingerprint = fingerprintOf(value);
      if (!known) return void places.set(name, { fingerprint, version: 1, hidden: false });
      known.fingerprint = fingerprint;
      known.version += 1;
    },
    hide(name) {
      const place = places.get(name);
      if (place) place.hidden = true;
    },
    remove: (name) => void places.delete(name),
    deny: (name) => void denied.add(name),
    allow: (name) => void denied.delete(name),
    held: (name) => places.get(name)?.fingerprint,
  };
}
