import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SecretClient } from "@azure/keyvault-secrets";

export interface HeldKey {
  readonly value: string;
  /** What may be shown of the key: the first 16 hex digits of its SHA-256. */
  readonly fingerprint: string;
  /** Of the secret it was read from. */
  readonly version: string;
}

export interface KeyHolder {
  current(): HeldKey;
  stop(): void;
}

/**
 * Reads the key from the vault, and then asks every `pollMs` whether there is a newer one. While the vault does
 * not answer, the last key is used on; until it has answered once, there is no consumer.
 */
export async function holdKey(
  vault: SecretClient,
  secretName: string,
  { pollMs, adopts }: { readonly pollMs: number; readonly adopts: boolean },
  onFailure: (error: unknown) => void,
): Promise<KeyHolder> {
  let held = await tryRead(vault, secretName, onFailure);
  while (!held) {
    await delay(pollMs);
    held = await tryRead(vault, secretName, onFailure);
  }
  let current = held;
  let polling = false;
  const poll = async (): Promise<void> => {
    if (polling) return;
    polling = true;
    current = (await tryRead(vault, secretName, onFailure)) ?? current;
    polling = false;
  };
  const timer = adopts ? setInterval(() => void poll(), pollMs) : undefined;
  return { current: () => current, stop: () => clearInterval(timer) };
}

async function tryRead(
  vault: SecretClient,
  secretName: string,
  onFailure: (error: unknown) => void,
): Promise<HeldKey | undefined> {
  try {
    const { value, properties } = await vault.getSecret(secretName);
    if (value === undefined) return undefined;
    const fingerprint = createHash("sha256").update(value).digest("hex").slice(0, 16);
    return { value, fingerprint, version: properties.version ?? "" };
  } catch (error) {
    onFailure(error);
    return undefined;
  }
}
