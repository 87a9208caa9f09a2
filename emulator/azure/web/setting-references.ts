import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import { createTurns } from "../in-turn.ts";
import type { SecretAddress } from "../vault/secret-address.ts";
import type { SecretReadingFailure, WorkloadReads } from "../vault/workload-reads.ts";
import { keyVaultReference } from "./key-vault-reference.ts";

export type Settings = Readonly<Record<string, string>>;

/**
 * A setting that refers to a vault. `held`: the last value that the platform got, kept while newer reads
 * fail.
 */
export type SettingReference = {
  readonly key: string;
  readonly text: string;
  readonly secret?: SecretAddress;
  readonly status: "Resolved" | "InvalidSyntax" | SecretReadingFailure;
  readonly held?: HeldSecret;
};

type HeldSecret = { readonly version: string; readonly value: string };

/** The application settings of one slot with their resolved references. */
export type SettingReferences = {
  settings(): Settings;
  /** Replaces the settings and resolves all of them. */
  replace(settings: Settings): Promise<void>;
  /** Resolves the references that are not pinned, and those that failed. */
  refresh(): Promise<void>;
  /** The current settings, after a refresh if one is due. */
  all(): Promise<readonly SettingReference[]>;
};

/** A read does the refresh that `refreshMs` makes due, not a timer. */
export function createSettingReferences(
  identity: WorkloadIdentity | undefined,
  refreshMs: number,
  reads: WorkloadReads,
  vaultSuffix: string,
): SettingReferences {
  const inTurn = createTurns();
  let settings: Settings = {};
  let references: readonly SettingReference[] = [];
  let resolvedAt = Date.now();

  const resolve = async (wanted: Settings, keepsPinned: boolean): Promise<void> => {
    const before = new Map(references.map((one) => [`${one.key} ${one.text}`, one]));
    const resolved = Object.entries(wanted).map(async ([key, text]) => {
      const secret = keyVaultReference(text, vaultSuffix);
      const known = before.get(`${key} ${text}`);
      const isPinned = known?.status === "Resolved" && known.secret?.version !== undefined;
      if (known !== undefined && keepsPinned && isPinned) return [known];
      return secret === undefined ? [] : [await resolveOne(key, text, secret, known?.held)];
    });
    references = (await Promise.all(resolved)).flat();
    resolvedAt = Date.now();
  };
  const resolveOne = async (
    key: string,
    text: string,
    secret: SecretAddress | "invalid",
    before: HeldSecret | undefined,
  ): Promise<SettingReference> => {
    if (secret === "invalid") return { key, text, status: "InvalidSyntax" };
    const reading = await reads("AppService", identity, secret);
    const held = reading.status === "Resolved" ? reading : before;
    return { key, text, secret, status: reading.status, ...(held && { held }) };
  };

  return {
    settings: () => settings,
    replace: (wanted) =>
      inTurn(async () => {
        settings = wanted;
        await resolve(wanted, false);
      }),
    refresh: () => inTurn(() => resolve(settings, true)),
    all: () =>
      inTurn(async () => {
        if (Date.now() >= resolvedAt + refreshMs) await resolve(settings, true);
        return references;
      }),
  };
}

/**
 * The settings as the slot's processes see them: values for references that were ever resolved, else the text
 * itself.
 */
export function environmentOf(settings: Settings, references: readonly SettingReference[]): Settings {
  const held = new Map(references.map(({ key, held }) => [key, held?.value]));
  return Object.fromEntries(Object.entries(settings).map(([key, text]) => [key, held.get(key) ?? text]));
}
