/** An access token, as the credentials of `@azure/identity` return it. */
export interface ExpiringToken {
  readonly token: string;
  /** When it expires, in milliseconds since 1970. A token without it is used for one call. */
  readonly expiresOnTimestamp?: number;
}

export interface KeptToken {
  /**
   * Returns the kept token, or asks for one. Callers share a question in flight.
   *
   * @param signal its abort ends the sharing: the next caller asks again, so that one lost answer blocks nobody for ever.
   */
  get(signal?: AbortSignal): Promise<ExpiringToken | null>;
  /** Forgets the kept token, after it was refused. */
  drop(): void;
}

/**
 * How long before its expiry a token is replaced, in milliseconds. The Azure CLI and MSAL keep theirs until five minutes
 * before: asked earlier, they would return the same token again.
 */
const MARGIN_MS = 120_000;

/** Keeps the token that `ask` returns until shortly before it expires. Keeps no failure. */
export function keptToken(ask: () => Promise<ExpiringToken | null>, nowMs: () => number): KeptToken {
  let kept: ExpiringToken | undefined;
  let asking: Promise<ExpiringToken | null> | undefined;

  const askOnce = (signal: AbortSignal | undefined): Promise<ExpiringToken | null> => {
    const question = ask().then((token) => {
      kept = token ?? undefined;
      return token;
    });
    const end = (): void => {
      if (asking === question) asking = undefined;
    };
    void question.then(end, end);
    signal?.addEventListener("abort", end, { once: true });
    return question;
  };
  return {
    get: async (signal) => {
      if (kept && (kept.expiresOnTimestamp ?? 0) - nowMs() > MARGIN_MS) return kept;
      asking ??= askOnce(signal);
      return asking;
    },
    drop: () => {
      kept = undefined;
    },
  };
}
