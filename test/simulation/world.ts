import { sweep } from "../../shared/reconciler/fleet/sweep.ts";
import type { Statement } from "../../shared/reconciler/take-report.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Breakage } from "./breakages.ts";
import type { Chronicle } from "./chronicle.ts";
import type { Cloud } from "./cloud.ts";
import type { Crew, Worker } from "./crew.ts";
import { crew } from "./crew.ts";
import type { Dice } from "./dice.ts";
import type { FleetFile } from "./fleet-file.ts";
import { faultyCalls } from "./faulty-calls.ts";
import { hostProcess } from "./host-process.ts";
import type { Instance } from "./instance.ts";
import { instanceOf } from "./instance.ts";
import type { Judge } from "./judge.ts";
import type { LastingOutage } from "./outages/lasting-outage.ts";
import type { Places } from "./places.ts";
import type { Wakes } from "./process-ports.ts";
import { processPorts } from "./process-ports.ts";
import type { Records } from "./records.ts";
import { claimMs, minute, sweepMs, vaults } from "./scenario.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Weather } from "./weather.ts";

export interface Surroundings {
  /** The account as it was first declared. */
  readonly spec: AccountSpec;
  readonly file: FleetFile;
  readonly cloud: Cloud;
  readonly places: Places;
  readonly records: Records;
  readonly scheduler: Scheduler;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly outage: LastingOutage;
  readonly chronicle: Chronicle;
  readonly judge: Judge;
  readonly breakage: Breakage;
}

/** The processes of the app and the queue between them. */
export interface App {
  readonly queue: Crew;
  /** The process that the next request or timer reaches. */
  readonly worker: () => Worker;
}

/** How old a look at a vault may be. */
const maxStaleMs = 3_000;
/** How old a list of keys may be. */
const maxLateKeysMs = 2 * minute;

export function appIn(around: Surroundings): App {
  const { spec, file, cloud, places, scheduler, dice, weather, outage, chronicle, breakage } = around;
  const { tell, violated } = chronicle;
  const workers: Worker[] = [];
  const queue = crew({
    declared: () => breakage.spec?.(file.declared()) ?? file.declared(),
    claimMs,
    scheduler,
    dice,
    weather,
    tell,
    violated,
    workers: () => workers,
  });
  const told = toldTo(around);
  const wakes: Wakes = { all: new Map(), position: undefined, owed: undefined };
  for (let number = dice.between(2, 4); number > 0; number -= 1) {
    const { epochMs } = cloud;
    const process = hostProcess(`process-${number}`, { scheduler, dice, weather, epochMs, claimMs, tell });
    const calls = faultyCalls(process, { scheduler, epochMs, dice, weather, tell });
    const keysAgoMs = () => (dice.chance(weather.climate().lateKeys) ? dice.between(1, maxLateKeysMs) : 0);
    const agoMs = () => (dice.chance(weather.climate().stale) ? dice.between(1, maxStaleMs) : 0);
    const { wakes: index, ...whole } = processPorts(process, calls, {
      spec,
      cloud,
      places,
      records: told,
      wakes,
      enqueue: queue.enqueue,
      agoMs,
      keysAgoMs,
    });
    const ports = outage.ports(whole);
    const ready = () => process.ready(() => calls.read("storage", "the time", () => undefined));
    workers.push({
      process,
      ready,
      wakes: index,
      ports: breakage.ports?.(ports, process.wall) ?? ports,
    });
  }
  return {
    queue,
    worker() {
      const up = workers.filter(({ process }) => !process.isAway());
      const from = up.length > 0 ? up : workers;
      const found = from[dice.between(0, from.length - 1)];
      if (!found) throw new TypeError("there are no processes");
      return found;
    },
  };
}

/** The records, which inform the judge of changes. */
function toldTo({ records, judge }: Surroundings): Records {
  return {
    ...records,
    save(trail) {
      if (trail.etag === records.head().etag) {
        for (const { event } of trail.unsaved ?? []) {
          if (event.type === "emergency-declared") judge.declared(event);
        }
      }
      return records.save(trail);
    },
    putReport(report, since) {
      const kept = records.putReport(report, since);
      if (kept && report.fingerprint) judge.received(report.instance, report.fingerprint);
      return kept;
    },
  };
}

/** Repeats a timer without end. */
export function sweepForEver(app: App, { file, scheduler, dice, chronicle }: Surroundings): void {
  const again = () => {
    scheduler.resume();
    const { ports, wakes: index, ready } = app.worker();
    ready()
      .then(() => sweep({ accounts: [file.declared()] }, { ...ports, wakes: index }, claimMs))
      .catch(() => {
        chronicle.tell("a sweep fails");
      });
    scheduler.after(sweepMs, again);
  };
  scheduler.after(dice.between(0, sweepMs), again);
}

/** Starts the instances of all consumers, and sometimes one that the fleet file does not expect. */
export function consumersIn(app: App, around: Surroundings, startedWithinMs: number): readonly Instance[] {
  const { spec, file, cloud, scheduler, dice, weather, outage, judge } = around;
  return spec.consumers.flatMap((consumer, index) => {
    const names = Array.from({ length: consumer.instances }, (_, copy) => `${consumer.name}-${copy}`);
    if (dice.chance(0.5)) names.push(`${consumer.name}-extra`);
    const vault = spec.vaults[index % spec.vaults.length] ?? vaults[0];
    return names.map((name) => {
      // Some readers are unknown to keyturn: the refresh bound alone protects them.
      const isQuiet = name.endsWith("extra") && dice.chance(0.5);
      const instance = instanceOf(consumer, name, vault, {
        cloud,
        scheduler,
        dice,
        secret: spec.publishedSecret,
        promisedMs: () => file.refreshWithinMs(consumer.name) ?? 0,
        vaultIsDown: () => weather.isDown("vault") || outage.hides(vault),
        report: (statement) => {
          if (!isQuiet) report(statement, app, around);
        },
        refused: judge.refused,
      });
      scheduler.after(name.endsWith("extra") ? dice.between(0, startedWithinMs) : 0, () => {
        instance.start(dice.between(0, 50_000));
      });
      return instance;
    });
  });
}

/** Sends a report to any process; sometimes it arrives once more, late. */
function report(statement: Statement, app: App, around: Surroundings): void {
  const { file, scheduler, dice, weather, chronicle, breakage } = around;
  const arrive = () => {
    // The border refuses reports of a consumer that is not declared.
    if (file.refreshWithinMs(statement.consumer) === undefined) return;
    const { process, ports, ready } = app.worker();
    const clock = breakage.reportClock?.(ports.clock, process.wall) ?? ports.clock;
    scheduler.resume();
    ready()
      .then(() => takeReport(file.declared(), statement, { ...ports, clock }))
      .catch(() => {
        chronicle.tell(`a report of ${statement.instance} is lost`);
      });
  };
  arrive();
  if (dice.chance(weather.climate().duplicate)) scheduler.after(dice.between(0, 60_000), arrive);
}
