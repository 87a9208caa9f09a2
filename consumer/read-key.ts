import { ConsumerError } from "./consumer-error.ts";
import { HeldKey } from "./held-key.ts";
import type { Timers } from "./timers.ts";
import { within } from "./timers.ts";

/** The part of `SecretClient` of `@azure/keyvault-secrets` that is used: reading the latest version of a secret. */
export interface SecretReader {
  getSecret(
    name: string,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly value?: string | undefined }>;
}

/** The timeout of one read, in milliseconds. */
const READ_LIMIT_MS = 10_000;

/**
 * Reads the latest version of the published secret.
 *
 * @throws {ConsumerError} `KEY_UNREADABLE`: no answer in time, an error of the vault, or a secret without a value.
 */
export async function readKey(vault: SecretReader, secret: string, timers: Timers): Promise<HeldKey> {
  const { value } = await within(READ_LIMIT_MS, timers, async (abortSignal) =>
    vault.getSecret(secret, { abortSignal }),
  ).catch((cause: unknown) => {
    throw new ConsumerError("KEY_UNREADABLE", `the secret "${secret}" could not be read`, { cause });
  });
  if (!value) throw new ConsumerError("KEY_UNREADABLE", `the secret "${secret}" has no value`);
  return new HeldKey(value);
}
