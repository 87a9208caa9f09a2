/** An access token, as the credentials of `@azure/identity` return it. */
export interface ExpiringToken {
  readonly token: string;
  /** When it expires, in milliseconds since 1970. A token without it is used for one call. */
  readonly expiresOnTimestamp?: number;
}

export interface KeptToken<T extends ExpiringToken | null = ExpiringToken | null> {
  /**
   * Returns the kept token, or asks for one. Callers share a question in flight. A token that cannot be renewed is returned
   * until it expires.
   *
   * @param signal its abort ends the sharing: the next caller asks again, so that one lost answer blocks nobody for ever.
   */
  get(signal?: AbortSignal): Promise<T>;
  /** Forgets the kept token, after it was refused. */
  drop(): void;
}

/**
 * How long before its expiry a token is replaced, in milliseconds, unless it lives for less than twice as long. The Azure CLI
 * and MSAL keep theirs until five minutes before: asked earlier, they would return the same token again.
 */
const MARGIN_MS = 120_000;
/** The pause after a failed renewal while the old token is still valid, in milliseconds. */
const RETRY_MS = 5_000;

/** Keeps the token that `ask` returns until shortly before it expires. Keeps no failure. */
export function keptToken<T extends ExpiringToken | null>(
  ask: () => Promise<T>,
  nowMs: () => number,
): KeptToken<T> {
  let kept: { readonly token: T; readonly expiresAtMs: number } | undefined;
  let renewAtMs = 0;
  let asking: Promise<T> | undefined;

  const keep = (token: T): T => {
    const expiresAtMs = token?.expiresOnTimestamp;
    kept = expiresAtMs === undefined ? undefined : { token, expiresAtMs };
    if (kept) renewAtMs = kept.expiresAtMs - Math.min(MARGIN_MS, (kept.expiresAtMs - nowMs()) / 2);
    return token;
  };

  /** The old token, while it is valid. */
  const keptOn = (): { readonly token: T } | undefined => {
    if (!kept || kept.expiresAtMs <= nowMs()) return undefined;
    renewAtMs = nowMs() + RETRY_MS;
    return kept;
  };

  const renew = async (): Promise<T> => {
    try {
      const token = await ask();
      return token === null ? (keptOn()?.token ?? token) : keep(token);
    } catch (error) {
      const old = keptOn();
      if (!old) throw error;
      return old.token;
    }
  };

  const askOnce = (signal: AbortSignal | undefined): Promise<T> => {
    const question = renew();
    const end = (): void => {
      if (asking === question) asking = undefined;
    };
    void question.then(end, end);
    signal?.addEventListener("abort", end, { once: true });
    return question;
  };
  return {
    get: async (signal) => {
      if (kept && nowMs() < renewAtMs) return kept.token;
      asking ??= askOnce(signal);
      return asking;
    },
    drop: () => {
      kept = undefined;
    },
  };
}
