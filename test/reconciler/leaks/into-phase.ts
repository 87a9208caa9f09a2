import type { Phase } from "../../../shared/domain/rotation/account-state.ts";
import { isIn } from "../small-world.ts";
import type { SmallWorld } from "../small-world.ts";

/** How an idle account gets into a phase; it enters those that are not here by itself. */
export const ways: { readonly [P in Phase]?: (world: SmallWorld) => Promise<unknown> } = {
  preparing: (world) => world.ask(),
  regenerating: (world) => world.ask(),
  proving: (world) => world.ask(),
  publishing: (world) => world.ask(),
  adopting: (world) => world.ask(),
  retiring: (world) => world.ask(),
  confirming: (world) => world.ask(),
  async reverting(world) {
    await world.ask();
    await world.until(isIn("adopting"));
    await world.revert();
  },
  async repairing(world) {
    world.account.regenerateBehindTheBack("key1");
  },
};

/** Every phase in which an emergency can be declared. */
export const leakPhases: readonly Phase[] = ["enrolling", "idle", ...(Object.keys(ways) as Phase[])];
