import type { Dice } from "./dice.ts";

export type Service = "arm" | "vault" | "storage" | "data plane";

/** The faults of a seed, as probabilities per call. */
export interface Climate {
  /** The call does not arrive. */
  readonly failBefore: number;
  /** The call takes effect, and its answer is lost. */
  readonly failAfter: number;
  /** The same for a change in Azure, which may take effect long after the caller's timeout. */
  readonly changeLost: number;
  readonly slow: number;
  readonly crash: number;
  readonly freeze: number;
  /** A worker freezes after it has saved its claim and before it calls. */
  readonly freezeAtClaim: number;
  readonly clockJump: number;
  readonly duplicate: number;
  /** A read of a vault returns what was true a moment ago. */
  readonly stale: number;
  /** A list of keys returns what was true seconds to minutes ago. */
  readonly lateKeys: number;
}

export const calm: Climate = {
  failBefore: 0,
  failAfter: 0,
  changeLost: 0,
  slow: 0,
  crash: 0,
  freeze: 0,
  freezeAtClaim: 0,
  clockJump: 0,
  duplicate: 0,
  stale: 0,
  lateKeys: 0,
};

/** The faults and outages of a seed. They end for good at a known instant. */
export interface Weather {
  climate(): Climate;
  isDown(service: Service): boolean;
}

interface Outage {
  readonly service: Service;
  readonly fromMs: number;
  readonly untilMs: number;
}

const seconds = 1_000;

export function weather(dice: Dice, nowMs: () => number, clearsUpMs: number): Weather {
  const climate = drawClimate(dice);
  const outages = climate === calm ? [] : drawOutages(dice, clearsUpMs);
  return {
    climate: () => (nowMs() < clearsUpMs ? climate : calm),
    isDown: (service) =>
      outages.some(
        (outage) => outage.service === service && nowMs() >= outage.fromMs && nowMs() < outage.untilMs,
      ),
  };
}

function drawClimate(dice: Dice): Climate {
  const kind = dice.next();
  if (kind < 0.15) return calm;
  const rough = kind < 0.6 ? 0.3 : 1;
  return {
    failBefore: 0.05 * rough,
    failAfter: 0.06 * rough,
    changeLost: 0.25 * rough,
    slow: 0.05 * rough,
    crash: 0.012 * rough,
    freeze: 0.015 * rough,
    freezeAtClaim: 0.08 * rough,
    clockJump: 0.01 * rough,
    duplicate: 0.1 * rough,
    stale: dice.chance(0.5) ? 0.1 * rough : 0,
    lateKeys: dice.chance(0.5) ? 0.3 * rough : 0,
  };
}

function drawOutages(dice: Dice, clearsUpMs: number): readonly Outage[] {
  return Array.from({ length: dice.between(0, 3) }, () => {
    const fromMs = dice.between(0, clearsUpMs - 1);
    const lastsMs = dice.between(5 * seconds, 150 * seconds);
    return {
      service: dice.pick(["arm", "vault", "storage", "data plane"]),
      fromMs,
      untilMs: Math.min(clearsUpMs, fromMs + lastsMs),
    };
  });
}
