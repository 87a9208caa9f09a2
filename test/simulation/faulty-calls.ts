import {
  OutcomeUnknownError,
  RecordConflictError,
  ResourceBusyError,
  ServiceUnavailableError,
  ThrottledError,
} from "../../shared/errors.ts";
import type { Dice } from "./dice.ts";
import type { HostProcess } from "./host-process.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Service, Weather } from "./weather.ts";

interface Surroundings {
  readonly scheduler: Scheduler;
  readonly epochMs: number;
  readonly dice: Dice;
  readonly weather: Weather;
  readonly tell: (what: string) => void;
}

/** How far the clock of one of the storage's servers may be from the truth. */
const maxServerSkewMs = 500;

/** How long a worker may freeze between its claim and its call. */
const maxFreezeMs = 8 * 60_000;

export interface HeadWrite {
  readonly account: string;
  /** It saves a claim; the claimed call comes next. */
  readonly claims: boolean;
}

/** Carries the calls of one process to the world, with faults. */
export interface FaultyCalls {
  /** A read: a retry does no harm. */
  read<T>(service: Service, name: string, act: () => T): Promise<T>;
  /** A write to storage. @param head given when a retry would find the write already made. */
  write<T>(name: string, act: () => T, head?: HeadWrite): Promise<T>;
  /** A change in Azure that takes effect before its timeout, whatever happens to the caller. */
  change<T>(service: Service, name: string, timeoutMs: number, act: () => T): Promise<T>;
}

export function faultyCalls(process: HostProcess, around: Surroundings): FaultyCalls {
  const { scheduler, epochMs, dice, weather, tell } = around;

  /** The latency of this service, one way. */
  function travelMs(): number {
    return dice.chance(weather.climate().slow) ? dice.between(1_000, 15_000) : dice.between(1, 200);
  }

  /** The same to the storage, which tells the time with every answer, an error included. */
  async function sendToStorage<T>(act: () => T): Promise<T> {
    const sentMs = process.clock.monotonicMs();
    const skewMs = dice.between(-maxServerSkewMs, maxServerSkewMs);
    let dateMs = 0;
    const told = () => {
      const serverMs = epochMs + scheduler.nowMs() + skewMs;
      dateMs = serverMs - (serverMs % 1_000);
      return act();
    };
    try {
      return await send(told);
    } finally {
      process.hear({ sentMs, receivedMs: process.clock.monotonicMs(), dateMs });
    }
  }

  /** Delivers the request whatever happens to its sender; the answer waits for the sender. */
  async function send<T>(act: () => T): Promise<T> {
    const landed: { readonly answer: () => T }[] = [];
    const thereMs = travelMs();
    scheduler.after(thereMs, () => {
      try {
        const answer = act();
        landed.push({ answer: () => answer });
      } catch (error) {
        landed.push({
          answer: () => {
            throw error;
          },
        });
      }
    });
    await process.pause(thereMs + (dice.chance(0.3) ? travelMs() : 1));
    const [found] = landed;
    if (!found) throw new TypeError("an answer came before its request");
    return found.answer();
  }

  async function fail(name: string, error: Error): Promise<never> {
    await process.pause(travelMs());
    tell(`${process.name}: ${name} fails`);
    throw error;
  }

  async function read<T>(service: Service, name: string, act: () => T): Promise<T> {
    if (weather.isDown(service) || dice.chance(weather.climate().failBefore)) {
      const throttled = dice.chance(0.3);
      const waitMs = dice.between(1, 9) * 1_000;
      return fail(name, throttled ? new ThrottledError(name, waitMs) : new ServiceUnavailableError(name));
    }
    return service === "storage" ? sendToStorage(act) : send(act);
  }

  async function write<T>(name: string, act: () => T, head?: HeadWrite): Promise<T> {
    const { failBefore, failAfter, freezeAtClaim } = weather.climate();
    if (weather.isDown("storage") || dice.chance(failBefore))
      return fail(name, new ServiceUnavailableError(name));
    const answer = await sendToStorage(act);
    if (dice.chance(failAfter)) {
      tell(`${process.name}: ${name} is done, its answer lost`);
      // The client retries by itself, and conflicts with its own first attempt.
      if (head && dice.chance(0.5)) throw new RecordConflictError(head.account);
      throw new ServiceUnavailableError(name);
    }
    // The worst moment: the claim is saved, the call not yet sent.
    if (head?.claims && dice.chance(freezeAtClaim)) {
      process.freeze(dice.between(20_000, maxFreezeMs));
      await process.pause(1);
    }
    return answer;
  }

  async function change<T>(service: Service, name: string, timeoutMs: number, act: () => T): Promise<T> {
    const { failBefore, changeLost } = weather.climate();
    if (weather.isDown(service) || dice.chance(failBefore)) {
      await process.pause(travelMs());
      tell(`${process.name}: ${name} does not happen`);
      if (dice.chance(0.3)) throw new ThrottledError(name, undefined);
      throw dice.chance(0.3) ? new ResourceBusyError(name) : new OutcomeUnknownError(name);
    }
    const lost = dice.chance(changeLost);
    const landsMs = lost && dice.chance(0.5) ? dice.between(1, timeoutMs) : Math.min(timeoutMs, travelMs());
    const landed: T[] = [];
    scheduler.after(landsMs, () => {
      tell(`${process.name}: ${name} lands`);
      landed.push(act());
    });
    // A lost answer may be noticed before or after the call takes effect.
    await process.pause(lost ? dice.between(1, timeoutMs) : landsMs + 1);
    const [answer] = landed;
    if (lost || answer === undefined) throw new OutcomeUnknownError(name);
    return answer;
  }

  return { read, write, change };
}
