import { setTimeout as delay } from "node:timers/promises";
import type { FollowedKey, FollowOptions } from "../../consumer/index.ts";
import { ConsumerError, followKey } from "../../consumer/index.ts";

/** Follows the key as soon as the vault has one; until then it retries. */
export async function followOnceThere(
  options: FollowOptions & { readonly pollMs: number },
): Promise<FollowedKey> {
  for (;;) {
    try {
      return await followKey(options);
    } catch (error) {
      if (!(error instanceof ConsumerError) || error.code !== "KEY_UNREADABLE") throw error;
      options.onProblem?.(error);
      await delay(options.pollMs);
    }
  }
}
