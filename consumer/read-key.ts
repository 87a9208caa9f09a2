import { ConsumerError } from "./consumer-error.ts";
import { HeldKey } from "./held-key.ts";
import type { Timers } from "./timers.ts";
import { within } from "./timers.ts";

/** What is needed of `SecretClient` of `@azure/keyvault-secrets`: the latest version of a secret. */
export interface SecretReader {
  getSecret(
    name: string,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly value?: string | undefined }>;
}

/** The longest that one read may take, in milliseconds. */
const READ_LIMIT_MS = 10_000;

/**
 * Reads the latest version of the published secret.
 *
 * @throws {ConsumerError} `KEY_UNREADABLE`: no answer in time, a refusal, or a secret without a value.
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
