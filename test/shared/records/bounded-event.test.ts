import { describe, expect, it } from "@jest/globals";
import { sha256 } from "../../../shared/digest.ts";
import { consumersIn, instancesIn, strengthsIn } from "../../../shared/domain/rotation/confirmed.ts";
import type { Confirmation, EventOf, RotationEvent } from "../../../shared/domain/rotation/rotation-event.ts";
import { boundedEvent } from "../../../shared/records/bounded-event.ts";
import { canonicalJson } from "../../../shared/records/canonical-json.ts";
import { after, keyC, now, second } from "../../domain/builders.ts";
import { driftFound, events } from "../../domain/events.ts";

/** The confirmations of so many instances; the last comes first, so that order counts. */
function confirmedBy(consumer: string, instances: number): readonly Confirmation[] {
  return Array.from({ length: instances }, (_, index) => ({
    consumer,
    instance: `${consumer}-${instances - index}`,
    fingerprint: keyC,
    receivedAt: after(index * second),
    strength: index === 0 ? "resolved" : "proven",
  }));
}

function adopted(confirmations: readonly Confirmation[]): EventOf<"adoption-confirmed"> {
  const event = boundedEvent({ ...events.adoptionConfirmed, confirmations });
  return event as EventOf<"adoption-confirmed">;
}

describe("an event about many instances", () => {
  it.each(Object.values(events).map((event): [string, RotationEvent] => [event.type, event]))(
    "stays as it is when it is of ordinary size: %s",
    (_type, event) => {
      expect(JSON.stringify(boundedEvent(event))).toBe(JSON.stringify(event));
    },
  );

  it("lists a hundred instances", () => {
    const confirmations = confirmedBy("web", 100);
    expect(adopted(confirmations)).toEqual({ ...events.adoptionConfirmed, confirmations });
  });

  it("counts five thousand by consumer, and keeps when the oldest and the newest reported", () => {
    const event = adopted([...confirmedBy("web", 3_000), ...confirmedBy("batch", 2_000)]);
    expect(event.confirmations).toEqual([]);
    expect(event.summary).toMatchObject({
      consumers: [
        {
          consumer: "web",
          instances: 3_000,
          fingerprint: keyC,
          strengths: { proven: 2_999, resolved: 1, circumstantial: 0 },
          oldest: now,
          newest: after(2_999 * second),
        },
        { consumer: "batch", instances: 2_000 },
      ],
    });
    expect(instancesIn(event)).toBe(5_000);
    expect(strengthsIn(event)).toEqual({ proven: 4_998, resolved: 2, circumstantial: 0 });
    expect(consumersIn(event)).toEqual(["web", "batch"]);
  });

  it("keeps a digest that proves a list which somebody else has kept", () => {
    const list = confirmedBy("web", 1_000);
    const digest = adopted(list).summary?.consumers[0]?.digest;
    const kept = list
      .map((one) => ({ ...one, receivedAt: one.receivedAt.toISOString() }))
      .toSorted((a, b) => (a.instance < b.instance ? -1 : 1));
    expect(digest).toBe(sha256(canonicalJson(kept)));
    expect(adopted(list.toReversed()).summary?.consumers[0]?.digest).toBe(digest);
    expect(adopted(list.slice(1)).summary?.consumers[0]?.digest).not.toBe(digest);
  });

  it("sums up the consumers that are too many to name, and leaves none out of the count", () => {
    const many = Array.from({ length: 2_000 }, (_, index) => confirmedBy(`app-${index}`, 2)).flat();
    const event = adopted(many);
    const named = event.summary?.consumers.length ?? 0;
    expect(named).toBeGreaterThan(200);
    expect(event.summary?.others).toMatchObject({ consumers: 2_000 - named, instances: 2 * (2_000 - named) });
    expect(instancesIn(event)).toBe(4_000);
    expect(strengthsIn(event)).toEqual({ proven: 2_000, resolved: 2_000, circumstantial: 0 });
  });

  it("names as many waived consumers as have room, shortens what their owners wrote, and counts the rest", () => {
    const waived = Array.from({ length: 500 }, (_, index) => ({
      consumer: `app-${index}`,
      by: "ada",
      reason: index === 0 ? "\n".repeat(50_000) : "being replaced",
      until: now,
    }));
    const event = boundedEvent({ ...events.preflightPassed, waived }) as EventOf<"preflight-passed">;
    const named = event.waived?.length ?? 0;
    expect(event.waived?.[0]?.reason.length).toBeLessThan(1_000);
    expect(event.waived?.[1]).toEqual(waived[1]);
    expect(named).toBeGreaterThan(100);
    expect(event.waivedLeftOut).toMatchObject({ count: 500 - named });
  });

  it("names as many consumers that had not adopted as have room, and counts the rest", () => {
    const notAdopted = Array.from({ length: 3_000 }, (_, index) => `consumer-${index}`);
    const waiver = { by: "eve", reason: "leaked", notAdopted };
    const waived = boundedEvent({
      ...events.adoptionConfirmed,
      waiver,
    }) as EventOf<"adoption-confirmed">;
    const drifted = driftFound("retired-out-of-band");
    const found = boundedEvent({ ...drifted, drift: { ...drifted.drift, notAdopted } });
    const named = waived.waiver?.notAdopted.length ?? 0;
    const rest = { notAdopted: notAdopted.slice(0, named), notAdoptedLeftOut: { count: 3_000 - named } };
    expect(named).toBeGreaterThan(1_000);
    expect(waived.waiver).toMatchObject(rest);
    expect(found).toMatchObject({ drift: rest });
  });

  it("is not shortened twice", () => {
    const event = adopted(confirmedBy("web", 5_000));
    expect(boundedEvent(event)).toEqual(event);
  });
});
