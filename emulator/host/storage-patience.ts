/** What Azure's queue listener, with the SDK's retries, bears before it ends the host's process. */
export const defaultStoragePatienceMs = 25_000;

export interface StoragePatience {
  /** The storage answered: refused or reset connections before it no longer count. */
  answered(): void;
  /** A poll failed. */
  pollFailed(error: unknown): void;
  /** Repeats a change until it succeeds or the patience ends. @throws the last error. */
  insist(change: () => Promise<unknown>): Promise<void>;
}

const retryMs = 1_000;

/**
 * Ends the host when its storage fails as the real host does: at once when it is refused (403), and when connections are
 * refused or reset for too long. A poll survives an answer such as 503; the deletion of a handled message does not.
 *
 * @param end ends the host's process.
 */
export function storagePatience(patienceMs: number, end: (error: unknown) => void): StoragePatience {
  let failingSinceMs: number | undefined;
  return {
    answered() {
      failingSinceMs = undefined;
    },
    pollFailed(error) {
      const status = statusOf(error);
      if (status === 403) end(error);
      else if (status !== undefined) failingSinceMs = undefined;
      else {
        failingSinceMs ??= performance.now();
        if (performance.now() - failingSinceMs >= patienceMs) end(error);
      }
    },
    async insist(change) {
      const startMs = performance.now();
      for (;;) {
        try {
          await change();
          return;
        } catch (error) {
          const status = statusOf(error);
          const isPassing = status === undefined || status >= 500;
          if (status === 403 || (isPassing && performance.now() - startMs >= patienceMs)) end(error);
          if (!isPassing || performance.now() - startMs >= patienceMs) throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, Math.min(retryMs, patienceMs / 4)));
      }
    },
  };
}

/** Nothing when no answer came at all. */
function statusOf(error: unknown): number | undefined {
  return (error as { readonly statusCode?: number }).statusCode;
}
