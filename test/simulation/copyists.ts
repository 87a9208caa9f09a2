import { discover } from "../../shared/inventory/discover.ts";
import { wakeHeld } from "../../shared/reconciler/fleet/wake-held.ts";
import { emptyEstate } from "../inventory/empty-estate.ts";
import { minute } from "./scenario.ts";
import type { At, Surroundings } from "./surroundings.ts";

/** Copies keys into an app setting, and sometimes removes them again. */
export function copyists(at: At, { dice, cloud, places, tell }: Surroundings): void {
  for (let number = dice.between(1, 2); number > 0; number -= 1) {
    const name = `KEY_${number}`;
    const slot = dice.pick(["key1", "key2"]);
    at(0, () => {
      tell(`somebody copies ${slot} into ${name}`);
      places.put(name, cloud.lifeIn(slot).value);
    });
    if (dice.chance(0.4)) {
      at(minute, () => {
        tell(`somebody removes the copy in ${name}`);
        places.remove(name);
      });
    }
  }
}

/** Runs discovery again and again; until the faults end, some searches fail. */
export function searchForEver(around: Surroundings, calmFromMs: number): void {
  const { dice, scheduler, worker, file, places, tell } = around;
  const isCalm = scheduler.nowMs() >= calmFromMs;
  if (isCalm) places.clear();
  const outcome = isCalm ? "searched" : dice.pick(["searched", "searched", "failed", "forbidden"]);
  const { ports } = worker();
  const fleet = { accounts: [file.declared()] };
  scheduler.resume();
  void (async () => {
    try {
      const { clock, trail } = ports;
      const estate = emptyEstate({ clock, trail, store: places.store, sources: [places.source(outcome)] });
      await discover(fleet, estate, ["app-settings"]);
      await wakeHeld(fleet, held, ports);
    } catch (error) {
      tell(`a discovery fails: ${String(error)}`);
    }
  })();
  scheduler.after(dice.between(minute, 3 * minute), () => {
    searchForEver(around, calmFromMs);
  });
}

const held = ["UnmanagedCopy", "PinnedToSlot", "DiscoveryMissing"] as const;
