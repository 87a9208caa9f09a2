import type { SecretReader } from "../../consumer/index.ts";

/** A vault as seen by an application that keeps its first key until it is redeployed. */
export function firstAnswerOf(vault: SecretReader): SecretReader {
  let first: ReturnType<SecretReader["getSecret"]> | undefined;
  return {
    getSecret: (name, options) => {
      first ??= vault.getSecret(name, options).catch((error: unknown) => {
        first = undefined;
        throw error;
      });
      return first;
    },
  };
}
