import { setImmediate as turn } from "node:timers/promises";
import { OutcomeUnknownError } from "../../shared/errors.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { second } from "../domain/builders.ts";
import { seededRandom } from "../seeded-random.ts";
import { claimMs } from "./small-world.ts";
import { watchedPorts } from "./watched-ports.ts";

const changes = ["keyIssuer.regenerate", "vault.store", "vault.disable"];

/**
 * Interleaves runs at every single call, in an order that the seed determines. Sometimes time passes between two calls,
 * even so much that a claim expires: a change that is sent that late meets its own timeout.
 */
export function interleaving(seed: number) {
  const random = seededRandom(seed);
  const waiting: (() => void)[] = [];

  function around(ports: ReconcilerPorts): ReconcilerPorts {
    const { clock } = ports;
    return watchedPorts(ports, {
      async before({ name }) {
        const asked = clock.monotonicMs();
        await new Promise<void>((resolve) => waiting.push(resolve));
        const late = clock.monotonicMs() - asked > claimMs * 0.8;
        if (late && changes.includes(name)) throw new OutcomeUnknownError(name);
      },
    });
  }

  /** Runs them all to their end. */
  async function take(runs: readonly Promise<unknown>[], ports: ReconcilerPorts): Promise<void> {
    const open = new Set(runs);
    for (const run of runs) void run.finally(() => open.delete(run));
    while (open.size > 0) {
      await turn();
      const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
      if (random() < 0.1) await ports.clock.sleep(random() < 0.1 ? claimMs + second : second);
      next?.();
    }
    await Promise.all(runs);
  }

  return { around, take };
}
