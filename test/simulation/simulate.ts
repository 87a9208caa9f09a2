import type { Phase } from "../../shared/domain/rotation/account-state.ts";
import { encodeEvent } from "../../shared/records/event-codec.ts";
import type { Breakage } from "./breakages.ts";
import { chronicle } from "./chronicle.ts";
import { cloud } from "./cloud.ts";
import { diceOf } from "./dice.ts";
import type { OnPhase } from "./fate.ts";
import { plan } from "./fate.ts";
import { checkLeaks, checkRegenerations, checkTrail, isSettled } from "./final-checks.ts";
import { fleetFile } from "./fleet-file.ts";
import type { Instance } from "./instance.ts";
import { judge } from "./judge.ts";
import { lastingOutage } from "./outages/lasting-outage.ts";
import { outageAtRest } from "./outages/outage-at-rest.ts";
import { placesOf } from "./places.ts";
import { records } from "./records.ts";
import { accountOf, claimMs, minute, settleWithinMs } from "./scenario.ts";
import { scheduler } from "./scheduler.ts";
import { tally } from "./tally.ts";
import { calm, weather } from "./weather.ts";
import type { Surroundings } from "./world.ts";
import { appIn, consumersIn, sweepForEver } from "./world.ts";

export interface Outcome {
  readonly seed: number;
  readonly violations: readonly string[];
  /** The events in order; empty unless asked for. */
  readonly trace: readonly string[];
  /** Rotations that were completed without interference. */
  readonly completed: number;
  readonly events: number;
}

export interface Wish {
  readonly traced?: boolean;
  readonly breakage?: Breakage;
}

/** The longest property that Azure's tables take, in UTF-16 code units. */
const maxProperty = 32_768;
const epochMs = Date.parse("2026-03-01T09:00:00.000Z");
/** How long the account must stay at rest before it counts as settled. */
const afterglowMs = 4 * minute;
/** One wake, one from a bystander of a claim, and duplicates of both. */
const maxWaiting = 8;
/** While an outage lasts, each watch may leave a wake that comes a quarter of an hour later. */
const leftByOutage = 15;

/** Simulates one seed from enrolment to rest. Deterministic. */
export async function simulate(seed: number, { traced = false, breakage = {} }: Wish = {}): Promise<Outcome> {
  const dice = diceOf(seed);
  const spec = accountOf(dice);
  const file = fleetFile(spec);
  const time = scheduler(dice);
  const { nowMs } = time;
  const clearsUpMs = dice.between(5, 14) * minute;
  const outage = lastingOutage(spec.publishedSecret);
  const sky = outage.weather(weather(dice, nowMs, clearsUpMs));
  const story = chronicle(nowMs, traced);
  const { tell, violated } = story;

  const crowd: Instance[] = [];
  const regenerations = tally();
  let onPhase: OnPhase = () => undefined;
  let phase: Phase = "unenrolled";
  const book = records(spec.name, (event, { state }) => {
    const text = encodeEvent(1, event);
    tell(`recorded ${text} -> ${state.phase}`);
    if (text.length > maxProperty) violated(`an event takes ${text.length} characters`);
    if (state.phase !== phase) onPhase(state.phase);
    ({ phase } = state);
  });
  // Where nothing fails, a repair takes a sweep, a look and the writes.
  const repairWithinMs = sky.climate() === calm ? 3 * minute : 60 * minute;
  const places = placesOf(nowMs);
  const court = judge({
    spec,
    file,
    records: book,
    places,
    nowMs,
    epochMs,
    claimMs,
    repairWithinMs,
    violated,
  });
  const truth = cloud({
    nowMs,
    epochMs,
    vaultAheadMs: dice.between(-500, 500),
    newKeyDelayMs: dice.pick([0, 0, 5_000, minute]),
    oldKeyGraceMs: dice.pick([0, 0, 30_000, 20 * minute]),
    onDeath(life, by) {
      regenerations.add(book.head().state, life, by);
      court.died(life);
      for (const instance of crowd) instance.call();
    },
  });
  if (dice.chance(0.7)) {
    const published = truth.lifeIn(dice.pick(["key1", "key2"])).value;
    for (const vault of spec.vaults) truth.write(vault, spec.publishedSecret, published, "keyturn");
  }

  const around: Surroundings = {
    spec,
    file,
    cloud: truth,
    places,
    records: book,
    scheduler: time,
    dice,
    weather: sky,
    outage,
    chronicle: story,
    judge: court,
    breakage,
  };
  const app = appIn(around);
  crowd.push(...consumersIn(app, around, clearsUpMs));
  sweepForEver(app, around);
  onPhase = plan(clearsUpMs, {
    ...around,
    tell,
    worker: app.worker,
    enqueue: app.queue.enqueue,
    instances: crowd,
  });

  await comeToRest(clearsUpMs, around);
  checkMessages(maxWaiting);
  if (story.violations.length === 0) {
    await outageAtRest(seed, app, around);
    await comeToRest(nowMs(), around);
    checkMessages(maxWaiting + leftByOutage);
  }
  checkTrail(book, violated);
  if (story.violations.length === 0) checkLeaks(book, truth, violated);
  const completed = story.violations.length > 0 ? 0 : checkRegenerations(book, regenerations, violated);
  return { seed, violations: story.violations, trace: story.lines, completed, events: book.events().length };

  function checkMessages(most: number): void {
    const waiting = app.queue.waiting();
    if (waiting > most) violated(`${waiting} messages wait: wakes have multiplied`);
  }
}

/** Runs through the faults, and then until the account is at rest. */
async function comeToRest(clearsUpMs: number, around: Surroundings): Promise<void> {
  const { scheduler: time, records: book, chronicle: story } = around;
  const hopeless = () => story.violations.length > 0;
  await time.run(clearsUpMs, hopeless);
  const endMs = clearsUpMs + settleWithinMs;
  let restsAt: number | undefined;
  while (!hopeless() && time.nowMs() < endMs && restsAt !== book.head().sequence) {
    await time.run(endMs, () => isSettled(around) || hopeless());
    restsAt = book.head().sequence;
    await time.run(time.nowMs() + afterglowMs, hopeless);
  }
  if (hopeless() || isSettled(around)) return;
  const { state, objection } = book.head();
  const why = objection ? `${objection.reason}, ${objection.message}` : "nobody knows why";
  story.violated(`not at rest in time: ${state.phase}: ${why}`);
}
