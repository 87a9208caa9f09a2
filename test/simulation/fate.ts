import type { Phase } from "../../shared/domain/rotation/account-state.ts";
import { copyists, searchForEver } from "./copyists.ts";
import { editors } from "./editors.ts";
import { approveForEver, people, resumeForEver } from "./people.ts";
import { minute } from "./scenario.ts";
import { strangers } from "./strangers.ts";
import type { At, Surroundings } from "./surroundings.ts";

const touchy: readonly [Phase, ...Phase[]] = [
  "preparing",
  "regenerating",
  "proving",
  "publishing",
  "adopting",
  "retiring",
  "confirming",
  "reverting",
];

/** Called with every phase that the account enters. */
export type OnPhase = (phase: Phase) => void;

/**
 * Schedules the acts of people, applications and strangers in a seed, all before `untilMs`; after that all behave well.
 * Half of them happen at any time, half in a phase chosen for them.
 */
export function plan(untilMs: number, around: Surroundings): OnPhase {
  const { dice, scheduler, spec, instances } = around;
  const lurking: { readonly phase: Phase; readonly act: () => void }[] = [];
  const at = (fromMs: number, wanted: () => void) => {
    const act = () => {
      if (scheduler.nowMs() < untilMs) wanted();
    };
    if (dice.chance(0.5)) lurking.push({ phase: dice.pick(touchy), act });
    else scheduler.after(dice.between(fromMs, untilMs), act);
  };
  people(at, around);
  applications(at, around);
  if (dice.chance(0.3)) strangers(at, around);
  if (dice.chance(0.3)) editors(at, around);
  if (dice.chance(0.4)) {
    copyists(at, around);
    searchForEver(around, untilMs);
  }
  if (dice.chance(0.3)) {
    at(minute, () => {
      nearExpiry(around);
    });
  }
  scheduler.after(untilMs, () => {
    for (const instance of around.instances) instance.recover();
    resumeForEver(around);
  });
  if (spec.policy.approval === "required") approveForEver(around);

  return (phase) => {
    if (scheduler.nowMs() > untilMs) return;
    for (const wish of lurking.filter((one) => one.phase === phase)) {
      lurking.splice(lurking.indexOf(wish), 1);
      scheduler.after(dice.chance(0.5) ? dice.between(0, 500) : dice.between(0, 40_000), wish.act);
    }
    // A consumer scales out just before the fresh key is published, and reports too late to be waited for.
    for (const instance of phase === "publishing" ? instances : []) {
      if (instance.name.endsWith("extra") && dice.chance(0.8)) {
        instance.stop();
        scheduler.after(dice.between(0, 600), () => {
          instance.start(dice.between(20_000, 90_000));
        });
      }
    }
  };
}

function applications(at: At, { dice, instances }: Surroundings): void {
  for (const instance of instances) {
    if (dice.chance(0.25))
      at(0, () => {
        instance.restart();
      });
    if (dice.chance(0.1))
      at(0, () => {
        instance.fallIll();
      });
    if (dice.chance(0.1))
      at(0, () => {
        instance.recover();
      });
    if (dice.chance(0.12))
      at(0, () => {
        instance.lag();
      });
    // Only instances beyond the expected number leave for good.
    if (instance.name.endsWith("extra") && dice.chance(0.4))
      at(0, () => {
        instance.stop();
      });
  }
}

function nearExpiry({ cloud, spec, enqueue, dice }: Surroundings): void {
  const [vault] = spec.vaults;
  if (vault === undefined) return;
  const versions = cloud.versions(vault, spec.publishedSecret);
  const version = versions[dice.between(0, versions.length - 1)]?.version ?? "0".repeat(32);
  enqueue({ account: spec.name, because: { kind: "near-expiry", vault, version } }, 0);
}
