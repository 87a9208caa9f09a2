import type { Slot } from "../../shared/domain/key.ts";
import type { KeyPair } from "../../shared/ports/key-issuer.ts";
import type { SecretSighting } from "../../shared/ports/secret-vault.ts";
import { SecretValue } from "../../shared/secret-value.ts";

export type Hand = "keyturn" | "third party";

/** One key that the account has ever had. */
export interface KeyLife {
  readonly value: SecretValue;
  readonly slot: Slot;
  readonly number: number;
  /** When every gateway of the data plane knows it. */
  readonly fromMs: number;
  readonly madeBy: Hand;
  /** Whether a stranger published it, whether or not every gateway knew it. */
  shownByOthers?: boolean;
  died?: { readonly atMs: number; readonly by: Hand };
}

export interface Version {
  readonly version: string;
  readonly life: KeyLife;
  readonly writtenMs: number;
  readonly by: Hand;
  enabled: boolean;
}

/** An account and its vaults as they really are; every change happens at once. */
export interface Cloud {
  readonly epochMs: number;
  /** @param agoMs lists them as they were so long ago. */
  keys(agoMs?: number): KeyPair;
  lifeIn(slot: Slot): KeyLife;
  lifeOf(value: SecretValue): KeyLife;
  isLive(life: KeyLife): boolean;
  /** The data plane's answer to keyturn: gateways still accept a key for a while after keyturn regenerated it. */
  accepts(value: SecretValue): boolean;
  regenerate(slot: Slot, by: Hand): void;
  write(vault: string, name: string, value: SecretValue, by: Hand): Version;
  /** Disables the latest version as in the portal. */
  disableLatest(vault: string, name: string): void;
  versions(vault: string, name: string): readonly Version[];
  latest(vault: string, name: string): Version | undefined;
  /** @param agoMs reads the state of so long ago. */
  sighting(vault: string, name: string, agoMs?: number): SecretSighting;
}

interface Wish {
  readonly nowMs: () => number;
  readonly epochMs: number;
  /** How far the clock of the vaults is ahead. */
  readonly vaultAheadMs: number;
  /** How long the data plane refuses a new key. */
  readonly newKeyDelayMs: number;
  /** How long the data plane still accepts a dead key. */
  readonly oldKeyGraceMs: number;
  readonly onDeath: (life: KeyLife, by: Hand) => void;
}

export function cloud({ nowMs, epochMs, vaultAheadMs, newKeyDelayMs, oldKeyGraceMs, onDeath }: Wish): Cloud {
  const lives = new Map<string, KeyLife>();
  const secrets = new Map<string, Version[]>();
  let versionsMade = 0;

  function born(slot: Slot, fromMs: number, madeBy: Hand): KeyLife {
    const number = lives.size + 1;
    const life: KeyLife = { value: keyNumber(number), slot, number, fromMs, madeBy };
    lives.set(life.value.fingerprint, life);
    return life;
  }

  const current = { key1: born("key1", 0, "keyturn"), key2: born("key2", 0, "keyturn") };
  const pairs = [{ ...current, sinceMs: -Infinity }];
  const versions = (vault: string, name: string) => secrets.get(`${vault}/${name}`) ?? [];
  const latest = (vault: string, name: string) => versions(vault, name).at(-1);

  function lifeOf({ fingerprint }: SecretValue): KeyLife {
    const life = lives.get(fingerprint);
    if (!life) throw new TypeError(`nobody ever made the key ${fingerprint}`);
    return life;
  }

  return {
    epochMs,
    keys(agoMs = 0) {
      const asOfMs = nowMs() - agoMs;
      const { key1, key2 } = pairs.findLast(({ sinceMs }) => sinceMs <= asOfMs) ?? current;
      return { key1: key1.value, key2: key2.value };
    },
    lifeIn: (slot) => current[slot],
    lifeOf,
    isLive: (life) => life.died === undefined && nowMs() >= life.fromMs,
    accepts(value) {
      const { fromMs, died } = lifeOf(value);
      const graceMs = died?.by === "keyturn" ? oldKeyGraceMs : 0;
      return nowMs() >= fromMs && (died === undefined || nowMs() < died.atMs + graceMs);
    },
    regenerate(slot, by) {
      const old = current[slot];
      old.died = { atMs: nowMs(), by };
      current[slot] = born(slot, nowMs() + newKeyDelayMs, by);
      pairs.push({ ...current, sinceMs: nowMs() });
      onDeath(old, by);
    },
    write(vault, name, value, by) {
      versionsMade += 1;
      const version = versionsMade.toString(16).padStart(32, "0");
      const life = lifeOf(value);
      if (by === "third party") life.shownByOthers = true;
      const made = { version, life, writtenMs: nowMs(), by, enabled: true };
      secrets.set(`${vault}/${name}`, [...versions(vault, name), made]);
      return made;
    },
    disableLatest(vault, name) {
      const newest = latest(vault, name);
      if (newest) newest.enabled = false;
    },
    versions,
    latest,
    sighting(vault, name, agoMs = 0) {
      const found = versions(vault, name).findLast(({ writtenMs }) => writtenMs <= nowMs() - agoMs);
      if (!found) return { fact: { kind: "absent" } };
      if (!found.enabled) return { fact: { kind: "disabled" } };
      const { version, life, writtenMs } = found;
      // Vaults truncate to seconds; the adapter returns the end of that second, which is never too early.
      const createdAt = new Date(Math.floor((epochMs + writtenMs + vaultAheadMs) / 1_000) * 1_000 + 999);
      return {
        fact: { kind: "present", version, fingerprint: life.value.fingerprint, createdAt },
        value: life.value,
      };
    },
  };
}

/** Caches hashes: hashing costs more than all else here, and every seed uses the same few keys. */
const made: SecretValue[] = [];

function keyNumber(number: number): SecretValue {
  return (made[number] ??= new SecretValue(`simulated-key-number-${number}`));
}
