/** A write permit that a run acquired and has not used yet. */
export interface KeptPermit {
  keepUntil(ms: number): void;
  /** Uses up the permit; false when there is none, or it has expired. */
  use(nowMs: number): boolean;
}

export function keptPermit(): KeptPermit {
  let expiresMs = 0;
  return {
    keepUntil(ms) {
      expiresMs = ms;
    },
    use(nowMs) {
      const isValid = expiresMs > nowMs;
      expiresMs = 0;
      return isValid;
    },
  };
}
