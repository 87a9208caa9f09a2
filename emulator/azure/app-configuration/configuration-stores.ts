import { randomBytes } from "node:crypto";
import type { ConfigurationStoreSeed, ConfigurationValueSeed } from "../seed.ts";

/** `label` null: the value has none. */
export type ConfigurationValue = {
  readonly key: string;
  readonly label: string | null;
  readonly value: string;
  readonly contentType: string;
  readonly changedAt: Date;
  readonly etag: string;
};

export type ConfigurationStore = {
  readonly name: string;
  readonly resourceGroup: string;
  /** In the order of keys and labels, values without a label first. */
  values(): readonly ConfigurationValue[];
  set(seed: ConfigurationValueSeed): void;
};

export type ConfigurationStores = {
  all(): readonly ConfigurationStore[];
  find(name: string): ConfigurationStore | undefined;
};

export function createConfigurationStores(seeds: readonly ConfigurationStoreSeed[]): ConfigurationStores {
  const stores = new Map(seeds.map((seed) => [seed.name.toLowerCase(), storeOf(seed)]));
  return { all: () => [...stores.values()], find: (name) => stores.get(name.toLowerCase()) };
}

function storeOf({ name, resourceGroup, values: seeds }: ConfigurationStoreSeed): ConfigurationStore {
  const values = new Map<string, ConfigurationValue>();
  const set = (seed: ConfigurationValueSeed): void => {
    const value = valueOf(seed);
    values.set(orderOf(value), value);
  };
  seeds.forEach(set);
  return {
    name,
    resourceGroup,
    set,
    values: () => [...values.values()].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
  };
}

/** Sorts before every other value of a later key, because no key holds a NUL. */
export function orderOf({ key, label }: Pick<ConfigurationValue, "key" | "label">): string {
  return `${key}\0${label ?? ""}`;
}

function valueOf({ key, label, value, contentType = "" }: ConfigurationValueSeed): ConfigurationValue {
  const etag = randomBytes(32).toString("base64url");
  return { key, label: label ?? null, value, contentType, changedAt: new Date(), etag };
}
