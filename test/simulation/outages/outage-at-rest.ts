import { requestRotation } from "../../../shared/domain/commands/commands.ts";
import type { Objection, Reason } from "../../../shared/domain/objection.ts";
import { diceOf } from "../dice.ts";
import { command } from "../people.ts";
import { minute, sweepMs } from "../scenario.ts";
import type { App, Surroundings } from "../world.ts";
import type { Damage } from "./lasting-outage.ts";
import { damages } from "./lasting-outage.ts";

const second = 1_000;
/** Keeps these dice apart from those of the first act, whose lives stay the same. */
const ownDice = 40_000_000;
const stepMs = 5 * second;
/** The second look, and the answers on the way. */
const marginMs = 30 * second;
/** Nothing is told before this one. */
const worst: Reason = "LeakedKeyNotReplaced";
/** Longer than every patience. */
const lengths = [20 * minute, 30 * minute] as const;
/** It takes ten times as long to simulate as the first act. */
const share = 1 / 8;

/**
 * The second act of a seed: something breaks while the account is at rest, and stays so. As long as it does, the account
 * names it, never later than one watch after it could; sometimes a person asks for a rotation meanwhile.
 */
export async function outageAtRest(seed: number, app: App, around: Surroundings): Promise<void> {
  const { spec, cloud, scheduler: time, chronicle, outage } = around;
  const dice = diceOf(seed + ownDice);
  if (!dice.chance(share)) return;
  const damage = dice.pick(damages);
  const [first, ...others] = spec.vaults;
  if (first === undefined) return;
  const vault = dice.pick([first, ...others]);
  const endMs = time.nowMs() + dice.pick(lengths);

  chronicle.tell(`${damage.name}, from now on (${vault})`);
  outage.begin(damage, vault);
  if (damage.disables) cloud.disableLatest(vault, spec.publishedSecret);
  if (dice.chance(0.3)) {
    time.after(dice.between(0, endMs - time.nowMs()), () => {
      askForRotation(app, around);
    });
  }
  await watch(damage, vault, endMs, around);
  outage.end();
  chronicle.tell(`${damage.name} no more`);
}

async function watch(damage: Damage, vault: string, endMs: number, around: Surroundings): Promise<void> {
  const { spec, cloud, records, scheduler: time, chronicle } = around;
  const boundMs = spec.policy.driftCheckMs + sweepMs + marginMs;
  let wellMs = time.nowMs();
  while (time.nowMs() < endMs && chronicle.violations.length === 0) {
    await time.run(Math.min(endMs, time.nowMs() + stepMs));
    const { objection } = records.head();
    const isTold =
      damage.reasons.length === 0
        ? cloud.latest(vault, spec.publishedSecret)?.enabled === true
        : objection !== undefined && names(objection, damage);
    if (isTold) wellMs = time.nowMs();
    if (time.nowMs() - wellMs <= boundMs) continue;
    const said = objection ? `${objection.reason}, ${objection.remedy}` : "nothing";
    chronicle.violated(`${damage.name}, and the account says ${said}`);
  }
}

function names({ reason, remedy }: Objection, { reasons, preflight }: Damage): boolean {
  return reason === preflight || (remedy === "operator" && [...reasons, worst].includes(reason));
}

function askForRotation(app: App, around: Surroundings): void {
  const { chronicle } = around;
  const wish = { by: "ada", reason: "it is time" };
  chronicle.tell("a person asks for a rotation");
  command((state, at) => requestRotation(state, { at, ...wish }), {
    file: around.file,
    scheduler: around.scheduler,
    worker: app.worker,
    tell: chronicle.tell,
  });
}
