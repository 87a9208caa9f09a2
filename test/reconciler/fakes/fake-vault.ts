import type { Clock } from "../../../shared/ports/clock.ts";
import type { SecretDraft, SecretSighting, SecretVault } from "../../../shared/ports/secret-vault.ts";
import type { SecretValue } from "../../../shared/secret-value.ts";
import type { Failures } from "./failures.ts";
import { plannedFailures } from "./failures.ts";

interface Version {
  readonly version: string;
  readonly value: SecretValue;
  readonly createdAt: Date;
  readonly draft?: SecretDraft;
  enabled: boolean;
}

/** Vaults in memory, by their origin. */
export interface FakeVault extends SecretVault {
  readonly failures: Failures;
  /** Versions in the order they were made. */
  versions(vault: string, name: string): readonly Readonly<Version>[];
  /** Writes a version as in the portal. */
  write(vault: string, name: string, value: SecretValue): string;
  softDelete(vault: string, name: string): void;
  forbid(vault: string): void;
}

export function fakeVault(clock: Clock): FakeVault {
  const failures = plannedFailures();
  const secrets = new Map<string, Version[]>();
  const deleted = new Set<string>();
  const forbidden = new Set<string>();
  let made = 0;

  const versions = (vault: string, name: string) => secrets.get(keyOf(vault, name)) ?? [];

  function add(vault: string, name: string, value: SecretValue, draft?: SecretDraft): string {
    made += 1;
    const version = made.toString(16).padStart(32, "0");
    const entry: Version = { version, value, createdAt: clock.now(), enabled: true, ...(draft && { draft }) };
    secrets.set(keyOf(vault, name), [...versions(vault, name), entry]);
    return version;
  }

  function latest(vault: string, name: string): SecretSighting {
    if (forbidden.has(vault)) return { fact: { kind: "forbidden" } };
    if (deleted.has(keyOf(vault, name))) return { fact: { kind: "deleted" } };
    const newest = versions(vault, name).at(-1);
    if (!newest) return { fact: { kind: "absent" } };
    if (!newest.enabled) return { fact: { kind: "disabled" } };
    const { version, value, createdAt } = newest;
    return { fact: { kind: "present", version, fingerprint: value.fingerprint, createdAt }, value };
  }

  return {
    failures,
    versions,
    write: (vault, name, value) => add(vault, name, value),
    softDelete: (vault, name) => void deleted.add(keyOf(vault, name)),
    forbid: (vault) => void forbidden.add(vault),
    latest: async (vault, name) => failures.around("latest", "read", () => latest(vault, name)),
    valueOf: async (vault, name, version) =>
      failures.around(
        "valueOf",
        "read",
        () => versions(vault, name).find((one) => one.version === version && one.enabled)?.value,
      ),
    store: async (vault, name, draft) =>
      failures.around("store", "change", () => ({ version: add(vault, name, draft.value, draft) })),
    disable: async (vault, name, version) =>
      failures.around("disable", "change", () => {
        const found = versions(vault, name).find((one) => one.version === version);
        if (found) found.enabled = false;
      }),
  };
}

function keyOf(vault: string, name: string): string {
  return `${vault}/${name}`;
}
