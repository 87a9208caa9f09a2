import { describe, expect, it } from "@jest/globals";
import { aConsumer, hour, minute } from "../../domain/builders.ts";
import { isIdle, isIn } from "../small-world.ts";
import { CrashError, watchedPorts } from "../watched-ports.ts";
import { aGateway, gateway, holderSpec, places, resource } from "./gateway-world.ts";

const eventTypes = async ({ ports }: ReturnType<typeof aGateway>) =>
  (await ports.trail.events(holderSpec.name)).map(({ event }) => event.type);

describe("a key holder that may be handed keys", () => {
  it("has the fresh key in every place of the account before the previous one is regenerated", async () => {
    const world = aGateway();
    await world.rotate();
    const { key2 } = world.account.keys();
    expect(places.map((place) => world.holder.held(place))).toEqual([key2.fingerprint, key2.fingerprint]);
    expect(world.holder.handed).toHaveLength(2);
    expect(world.deadCalls() + world.failedCalls()).toBe(0);
    const told = await eventTypes(world);
    expect(told.lastIndexOf("key-handed-over")).toBeLessThan(told.indexOf("adoption-confirmed"));
  });

  it("is handed a key once by each rotation, whichever slot it comes from", async () => {
    const world = aGateway();
    await world.rotate();
    await world.rotate();
    const { key1 } = world.account.keys();
    expect(world.holder.held(places[0])).toBe(key1.fingerprint);
    expect(world.holder.handed).toHaveLength(4);
    expect(world.deadCalls()).toBe(0);
  });

  it("gets the previous key back when the rotation is reverted", async () => {
    const world = aGateway();
    await world.until(isIdle);
    await world.ask();
    await world.until(() => world.holder.handed.length === 2);
    await world.revert();
    await world.until(isIdle);
    const { key1 } = world.account.keys();
    expect(places.map((place) => world.holder.held(place))).toEqual([key1.fingerprint, key1.fingerprint]);
    expect(world.deadCalls()).toBe(0);
  });

  it("keeps what is none of the account's keys, and blocks where one of them was overwritten", async () => {
    const world = aGateway();
    await world.until(isIdle);
    await world.ask();
    await world.until(() => world.holder.handed.length === 2);
    world.holder.write(places[0], "another account's key");
    await expect(world.until(isIdle, hour)).rejects.toThrow("given another key by somebody else");
    expect(world.holder.handed).toHaveLength(2);
  });

  it("blocks where a place that cannot be read was changed since, and is handed the key again later", async () => {
    const world = aGateway();
    for (const place of places) world.holder.hide(place);
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    await world.until(() => world.holder.handed.length >= 4);
    world.holder.write(places[0], "another account's key");
    await expect(world.until((trail) => !isIn("adopting")(trail), 5 * minute)).rejects.toThrow(
      "was changed since",
    );
    await world.until(isIdle);
    expect(world.holder.held(places[0])).toBe(world.account.keys().key2.fingerprint);
  });

  it("names the place that refuses, hands over the others, and goes on once it takes the key", async () => {
    const world = aGateway();
    await world.until(isIdle);
    world.holder.deny(places[0]);
    await world.ask();
    const held = await world.until(({ objection }) => objection?.reason === "HolderNotWritable");
    expect(held.objection).toMatchObject({ remedy: "operator", message: expect.stringContaining(places[0]) });
    expect(world.holder.handed.map(({ place }) => place)).toEqual([places[1]]);
    world.holder.allow(places[0]);
    await world.until(isIdle);
    expect(world.deadCalls()).toBe(0);
  });

  it("is cut off by name alone, when an emergency waives the gate", async () => {
    const world = aGateway();
    await world.until(isIdle);
    world.holder.deny(places[0]);
    await world.declare({ compromised: "active", deadlineMs: 0 });
    await world.until(isIdle);
    const events = await world.ports.trail.events(holderSpec.name);
    const adopted = events.find(({ event }) => event.type === "adoption-confirmed")?.event;
    expect(adopted).toMatchObject({ waiver: { notAdopted: expect.arrayContaining(["gateway"]) } });
    expect(world.holder.held(places[1])).toBe(world.account.keys().key2.fingerprint);
  });

  it("keeps an emergency that waives the gate for no longer than a claim, when it does not answer", async () => {
    const world = aGateway();
    await world.until(isIdle);
    world.holder.failures.plan("handOver", ...Array.from({ length: 1_000 }, () => "failed" as const));
    await world.declare({ compromised: "active", deadlineMs: 0 });
    await world.until(
      ({ state }) => state.phase === "confirming" || (state.phase === "idle" && state.active === "key2"),
      2 * minute,
    );
  });

  it("may leave the fleet file while the answer to a hand-over is missing", async () => {
    const world = aGateway();
    await world.until(isIdle);
    world.holder.failures.plan("handOver", "failed");
    await world.ask();
    await world.until(({ claim }) => claim?.effect.type === "hand-over");
    const other = aConsumer({ name: "other-gateway", confirmsBy: gateway.confirmsBy });
    world.redeclare({
      consumers: [...holderSpec.consumers.filter(({ name }) => name !== gateway.name), other],
    });
    await world.until(isIdle);
    expect(world.deadCalls()).toBe(0);
  });

  it("is handed the key once when an answer is lost, and the trail says so", async () => {
    const world = aGateway();
    await world.until(isIdle);
    world.holder.failures.plan("handOver", "answer-lost");
    await world.rotate();
    expect(world.holder.handed).toHaveLength(2);
    expect((await eventTypes(world)).filter((type) => type === "key-handed-over")).toHaveLength(2);
    expect(world.deadCalls()).toBe(0);
  });

  it.each(["before", "after"] as const)(
    "is handed the key also when the process dies %s a call",
    async (when) => {
      let crashes = 2;
      const die = ({ name }: { readonly name: string }) => {
        if (name !== "holders.handOver" || crashes === 0) return;
        crashes -= 1;
        throw new CrashError();
      };
      const world = aGateway({ around: (ports) => watchedPorts(ports, { [when]: die }) });
      await world.rotate();
      expect(crashes).toBe(0);
      expect(places.map((place) => world.holder.held(place))).toEqual(
        places.map(() => world.account.keys().key2.fingerprint),
      );
      expect(world.deadCalls()).toBe(0);
    },
  );

  it("is put right at rest when somebody writes an old key", async () => {
    const world = aGateway();
    await world.until(isIdle);
    const { key2 } = world.account.keys();
    world.holder.write(places[0], key2.reveal());
    await world.until(() => world.holder.handed.length === 1, hour);
    expect(world.holder.held(places[0])).toBe(world.account.keys().key1.fingerprint);
  });
});

describe("a key holder that may not be handed keys", () => {
  it("blocks until a person has written the key", async () => {
    const consumers = [{ ...gateway, confirmsBy: { kind: "holder", resource, handOver: false } as const }];
    const world = aGateway({ spec: { ...holderSpec, consumers } });
    await world.until(isIdle);
    await world.ask();
    await expect(world.until(isIdle, hour)).rejects.toThrow("gateway still runs instance namedValues/vision");
    for (const place of places) world.holder.write(place, world.account.keys().key2.reveal());
    await world.until(isIdle);
    expect(world.holder.handed).toEqual([]);
    expect(world.deadCalls()).toBe(0);
  });
});
