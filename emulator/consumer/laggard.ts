import type { SecretReader } from "../../consumer/index.ts";

/** A vault as an application sees it that keeps its first key until somebody deploys it again. */
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
