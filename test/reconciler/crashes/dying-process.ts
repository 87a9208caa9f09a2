import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import { CrashError, watchedPorts } from "../watched-ports.ts";

/** Ports of a process that dies at the n-th call of all: `before` or `after` its effect. */
export function dyingAt(fatal: number, when: "before" | "after") {
  const made: string[] = [];
  let dead: object | undefined;
  return {
    made,
    around(ports: ReconcilerPorts): ReconcilerPorts {
      const self = {};
      const die = () => {
        dead = self;
        throw new CrashError();
      };
      return watchedPorts(ports, {
        before({ name }) {
          if (dead === self) throw new CrashError();
          made.push(name);
          if (when === "before" && made.length === fatal) die();
        },
        after() {
          if (dead === self || (when === "after" && made.length === fatal)) die();
        },
      });
    },
  };
}
