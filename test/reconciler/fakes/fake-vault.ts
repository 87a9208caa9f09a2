import type { Clock } from "../../../shared/ports/clock.ts";
import type { SecretDraft, SecretSighting, SecretVault } from "../../../shared/ports/secret-vault.ts";
import { writtenForTag } from "../../../shared/ports/secret-vault.ts";
import type { SecretValue } from "../../../shared/secret-value.ts";
import {
  AccessDeniedError,
  KeyturnError,
  OutcomeUnknownError,
  RequestRefusedError,
  ServiceUnavailableError,
  ThrottledError,
} from "../../../shared/errors.ts";
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
  write(vault: string, name: string, value: SecretValue, draft?: SecretDraft): string;
  softDelete(vault: string, name: string): void;
  recover(vault: string, name: string): void;
  /** Removes a secret with all its versions. */
  purge(vault: string, name: string): void;
  /** Disables the latest version as in the portal. */
  disableLatest(vault: string, name: string): void;
  forbid(vault: string): void;
  /** The vault gives no answer, and no call reaches it; one that `hangs` leaves the outcome of a change unknown. */
  lose(vault: string, how?: "refuses connections" | "hangs"): void;
  /** Reads succeed, and writes are not allowed: of one secret, or of all. */
  denyWrites(vault: string, name?: string): void;
  /** Ends all that was wrong with a vault. */
  restore(vault: string): void;
}

export function fakeVault(clock: Clock): FakeVault {
  const failures = plannedFailures();
  const secrets = new Map<string, Version[]>();
  const deleted = new Set<string>();
  const forbidden = new Set<string>();
  const lost = new Map<string, "refuses connections" | "hangs">();
  const denied = new Set<string>();
  let made = 0;

  const versions = (vault: string, name: string) => secrets.get(keyOf(vault, name)) ?? [];

  function beforeWrite(vault: string, name: string, operation: string): void {
    const how = lost.get(vault);
    if (how === "hangs") throw new OutcomeUnknownError(operation);
    if (how) throw new ServiceUnavailableError(operation);
    if (denied.has(vault) || denied.has(keyOf(vault, name))) throw new AccessDeniedError(operation);
    if (deleted.has(keyOf(vault, name))) throw new RequestRefusedError(operation, 409);
  }

  function add(vault: string, name: string, value: SecretValue, draft?: SecretDraft): string {
    made += 1;
    const version = made.toString(16).padStart(32, "0");
    const entry: Version = { version, value, createdAt: clock.now(), enabled: true, ...(draft && { draft }) };
    secrets.set(keyOf(vault, name), [...versions(vault, name), entry]);
    return version;
  }

  function latest(vault: string, name: string): SecretSighting {
    if (lost.has(vault)) return { fact: { kind: "unreachable", detail: "no such host" } };
    if (forbidden.has(vault)) return { fact: { kind: "forbidden" } };
    if (deleted.has(keyOf(vault, name))) return { fact: { kind: "deleted" } };
    const newest = versions(vault, name).at(-1);
    if (!newest) return { fact: { kind: "absent" } };
    if (!newest.enabled) return { fact: { kind: "disabled" } };
    const { version, value, createdAt, draft } = newest;
    const writtenFor = draft?.tags[writtenForTag];
    const expires = draft && { expiresAt: draft.expiresAt };
    const told = { ...(writtenFor !== undefined && { writtenFor }), ...expires };
    const fact = { kind: "present", version, fingerprint: value.fingerprint, createdAt, ...told } as const;
    const { contentType, tags = {} } = draft ?? {};
    return { fact, value, label: { tags, ...(contentType !== undefined && { contentType }) } };
  }

  return {
    failures,
    versions,
    write: (vault, name, value, draft) => add(vault, name, value, draft),
    softDelete: (vault, name) => void deleted.add(keyOf(vault, name)),
    recover: (vault, name) => void deleted.delete(keyOf(vault, name)),
    purge(vault, name) {
      secrets.delete(keyOf(vault, name));
      deleted.delete(keyOf(vault, name));
    },
    disableLatest(vault, name) {
      const newest = versions(vault, name).at(-1);
      if (newest) newest.enabled = false;
    },
    forbid: (vault) => void forbidden.add(vault),
    lose: (vault, how = "refuses connections") => void lost.set(vault, how),
    denyWrites: (vault, name) => void denied.add(name === undefined ? vault : keyOf(vault, name)),
    restore(vault) {
      lost.delete(vault);
      forbidden.delete(vault);
      for (const one of denied) if (one.startsWith(vault)) denied.delete(one);
    },
    latest: async (vault, name) => {
      try {
        return failures.around("latest", "read", () => latest(vault, name));
      } catch (error) {
        if (!(error instanceof KeyturnError)) throw error;
        const busy = error instanceof ThrottledError && { busy: true as const };
        return { fact: { kind: "unreachable", detail: error.message, ...busy } };
      }
    },
    valueOf: async (vault, name, version) =>
      failures.around("valueOf", "read", () => {
        if (lost.has(vault)) throw new ServiceUnavailableError("valueOf");
        return versions(vault, name).find((one) => one.version === version && one.enabled)?.value;
      }),
    enabledVersions: async (vault, name) =>
      failures.around("valueOf", "read", () => {
        if (lost.has(vault)) throw new ServiceUnavailableError("enabledVersions");
        if (forbidden.has(vault)) throw new AccessDeniedError("enabledVersions");
        if (deleted.has(keyOf(vault, name))) return [];
        const enabled = versions(vault, name).filter((one) => one.enabled);
        return enabled.map(({ version }) => version).toReversed();
      }),
    store: async (vault, name, draft) =>
      failures.around("store", "change", () => {
        beforeWrite(vault, name, "store");
        return { version: add(vault, name, draft.value, draft) };
      }),
    disable: async (vault, name, version) =>
      failures.around("disable", "change", () => {
        beforeWrite(vault, name, "disable");
        const found = versions(vault, name).find((one) => one.version === version);
        if (found) found.enabled = false;
      }),
  };
}

function keyOf(vault: string, name: string): string {
  return `${vault}/${name}`;
}
