import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "@jest/globals";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import type { Trail } from "../../shared/records/trail.ts";
import { mainVault } from "../domain/builders.ts";
import { isIdle, smallSpec, smallWorld, wholeRotation } from "./small-world.ts";
import { watchedPorts } from "./watched-ports.ts";

function toldBy({ unsaved = [], claim, objection }: Trail): string {
  const events = unsaved.map(({ event }) => event.type);
  if (objection) return [...events, "hold"].join(" + ");
  return [...events, ...(claim ? [`claim to ${claim.effect.type}`] : [])].join(" + ");
}

describe("the record of a rotation", () => {
  it("is saved before each call to change anything, and with each write all that is known by then", async () => {
    const saves: string[] = [];
    const around = (ports: ReconcilerPorts): ReconcilerPorts => ({
      ...ports,
      trail: {
        ...ports.trail,
        async save(trail) {
          saves.push(toldBy(trail));
          return ports.trail.save(trail);
        },
      },
    });
    const world = smallWorld({ around, spec: { ...smallSpec, vaults: [mainVault] } });
    await world.until(isIdle);
    saves.length = 0;
    await wholeRotation(world);
    expect(saves.filter((save) => save !== "hold")).toEqual([
      "preflight-passed",
      "claim to regenerate",
      "standby-key-regenerated",
      "fresh-key-proven + claim to store",
      "secret-stored + claim to store",
      "secret-stored + fresh-key-published",
      "adoption-confirmed",
      "claim to regenerate",
      "previous-key-regenerated + claim to store",
      "secret-stored",
      "revocation-proven + claim to disable",
      "superseded-version-disabled + rotation-ended + hold",
    ]);
  });

  it("does not wait for what is looked at next", async () => {
    const phases = new Set<string>();
    const world = smallWorld({
      around: (ports) =>
        watchedPorts(ports, {
          async before({ name }) {
            if (name !== "probe.ask") return;
            await setImmediate();
            phases.add((await world.ports.trail.read(world.spec.name)).state.phase);
          },
        }),
    });
    await wholeRotation(world);
    expect([...phases]).toEqual(expect.arrayContaining(["proving", "confirming"]));
    expect([...phases]).not.toContain("regenerating");
  });
});
