import { describe, expect, it } from "@jest/globals";
import type { RotationEvent } from "../../shared/domain/rotation/rotation-event.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { smallWorld, wholeRotation } from "./small-world.ts";

/** Ports that return a correlation id with each call, and those ids. */
function identified() {
  const ids: string[] = [];
  const next = (what: string) => {
    ids.push(`${what}-${ids.length}`);
    return { correlationId: ids.at(-1) ?? "" };
  };
  const around = (ports: ReconcilerPorts): ReconcilerPorts => ({
    ...ports,
    keyIssuer: {
      ...ports.keyIssuer,
      regenerate: async (...call) => ({
        ...(await ports.keyIssuer.regenerate(...call)),
        ...next("regenerate"),
      }),
    },
    vault: {
      ...ports.vault,
      store: async (...call) => ({ ...(await ports.vault.store(...call)), ...next("store") }),
    },
  });
  return { ids, around };
}

function idsIn(events: readonly { readonly event: RotationEvent }[]): readonly (string | undefined)[] {
  return events.flatMap(({ event }) => {
    switch (event.type) {
      case "secret-stored":
      case "standby-key-regenerated":
      case "previous-key-regenerated":
        return [event.correlationId];
      default:
        return [];
    }
  });
}

describe("Azure's ids of calls", () => {
  it("are recorded with the event of each call, each once and in order", async () => {
    const { ids, around } = identified();
    const world = smallWorld({ around });
    await wholeRotation(world);
    const events = await world.ports.trail.events("vision");
    expect(ids.filter((id) => id.startsWith("regenerate"))).toHaveLength(2);
    expect(idsIn(events)).toEqual(ids);
  });

  it("are absent, and no other's, where the answer was lost", async () => {
    const { ids, around } = identified();
    const world = smallWorld({ around });
    world.account.failures.plan("regenerate", "answer-lost");
    await wholeRotation(world);
    const events = await world.ports.trail.events("vision");
    const standby = events.find(({ event }) => event.type === "standby-key-regenerated")?.event;
    expect(standby).not.toHaveProperty("correlationId");
    expect(idsIn(events).filter((id) => id !== undefined)).toEqual(ids);
  });
});
