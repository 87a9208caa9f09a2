import type { Discovery } from "../../shared/domain/discovery/discovery.ts";
import { ServiceUnavailableError } from "../../shared/errors.ts";
import type { CopySource } from "../../shared/ports/copy-source.ts";
import type { DiscoveryStore } from "../../shared/ports/discovery-store.ts";
import type { SecretValue } from "../../shared/secret-value.ts";

const site = "/subscriptions/s-1/resourceGroups/rg-web/providers/Microsoft.Web/sites/stranger";

/** App settings of somebody else's site, and what discovery has stored of them. */
export interface Places {
  put(name: string, value: SecretValue): void;
  remove(name: string): void;
  clear(): void;
  /** A search; one that fails, or may not read the site, finds nothing. */
  source(outcome: "searched" | "failed" | "forbidden"): CopySource;
  readonly store: DiscoveryStore;
  last(): Discovery | undefined;
  /** Since when discovery has known a copy of this key that still lies where it was found. */
  knownSince(fingerprint: string): number | undefined;
}

export function placesOf(nowMs: () => number): Places {
  const held = new Map<string, { readonly value: SecretValue; knownMs?: number }>();
  let kept: Discovery | undefined;
  let writes = 0;
  return {
    put: (name, value) => void held.set(name, { value }),
    remove: (name) => void held.delete(name),
    clear() {
      held.clear();
    },
    source: (outcome) => ({
      name: "app-settings",
      async search(examine) {
        if (outcome === "failed") throw new ServiceUnavailableError("querying Resource Graph");
        if (outcome === "forbidden") return { places: 0, read: [], unseen: [`not allowed: ${site}`] };
        for (const [name, { value }] of held) examine({ resource: site, name }, value.reveal());
        return { places: held.size, read: [site], unseen: [] };
      },
    }),
    store: {
      read: async () => kept,
      revision: async () => kept && { discovery: kept, etag: String(writes) },
      async write(discovery, since) {
        if (since !== undefined && since !== (kept ? String(writes) : null)) return false;
        writes += 1;
        kept = discovery;
        for (const { name, fingerprint } of discovery.copies) {
          const place = held.get(name);
          if (place && place.value.fingerprint === fingerprint) place.knownMs ??= nowMs();
        }
        return true;
      },
    },
    last: () => kept,
    knownSince: (fingerprint) =>
      [...held.values()].find(
        ({ value, knownMs }) => knownMs !== undefined && value.fingerprint === fingerprint,
      )?.knownMs,
  };
}
