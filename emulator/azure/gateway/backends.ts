import type { BackendSeed } from "./gateway-seed.ts";
import { createSpread } from "./spread.ts";
import type { Spread, SpreadDelay } from "./spread.ts";

type Values = Readonly<Record<string, readonly string[]>>;

/** What the gateway adds to each call of a backend, as plain text or with `{{names}}` of named values. */
export type BackendCredentials = {
  readonly header?: Values | undefined;
  readonly query?: Values | undefined;
  readonly authorization?: { readonly scheme: string; readonly parameter: string } | undefined;
};

export type Backend = {
  readonly id: string;
  readonly account: string;
  readonly credentials: Spread<BackendCredentials>;
  revision: number;
};

export type Backends = {
  all(): readonly Backend[];
  find(id: string): Backend | undefined;
  /** Replaces its credentials as a whole. */
  change(backend: Backend, credentials: BackendCredentials): void;
};

export function createBackends(seeds: readonly BackendSeed[], delay: SpreadDelay): Backends {
  const backends = seeds.map(({ id, account, header, query }): Backend => {
    const credentials = createSpread<BackendCredentials>({ header, query }, delay);
    return { id, account, credentials, revision: 1 };
  });
  return {
    all: () => backends,
    find: (id) => backends.find((one) => one.id.toLowerCase() === id.toLowerCase()),
    change(backend, credentials) {
      backend.credentials.set(credentials);
      backend.revision += 1;
    },
  };
}
