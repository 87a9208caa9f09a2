/** The most write permits that a process takes beyond those it needs now. Unused ones expire. */
export const maxReserve = 20;
const keptForMs = 5_000;

/** Write permits that this process has acquired ahead of need. */
export interface PermitReserve {
  /** Takes a permit, if one is left and has not expired. */
  take(nowMs: number): boolean;
  /** How many permits to acquire next: more the faster they are used, so that no process keeps what others could use. */
  wanted(): number;
  refill(permits: number, nowMs: number): void;
  drop(): void;
}

export function permitReserve(): PermitReserve {
  let left = 0;
  let acquired = 0;
  let expiresMs = 0;
  return {
    take(nowMs) {
      if (left === 0 || nowMs >= expiresMs) return false;
      left -= 1;
      return true;
    },
    wanted() {
      // All used before they expired: twice as many. Else as many as were used.
      return left === 0 ? Math.min(maxReserve, Math.max(1, 2 * acquired)) : Math.max(1, acquired - left);
    },
    refill(permits, nowMs) {
      left = permits;
      acquired = permits;
      expiresMs = nowMs + keptForMs;
    },
    drop() {
      left = 0;
      acquired = 0;
    },
  };
}
