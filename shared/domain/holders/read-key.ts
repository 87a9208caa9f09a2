import type { Fingerprint } from "../key.ts";
import type { Held } from "../confirmation/observation.ts";
import type { WantedKey } from "../confirmation/wanted-key.ts";

/** The key in a place, where it can be told by looking at it. */
export function readKey(held: Held, wanted: WantedKey): Fingerprint | undefined {
  switch (held.kind) {
    case "copy":
      return held.fingerprint;
    case "reference": {
      const { fingerprint, refreshedAt } = held;
      // A platform that does not say what it read has read the latest version of that time.
      const isSince = refreshedAt !== undefined && refreshedAt > wanted.publishedAt;
      return fingerprint ?? (isSince ? wanted.fingerprint : undefined);
    }
    case "marked":
    case "unreadable":
      return undefined;
  }
}
