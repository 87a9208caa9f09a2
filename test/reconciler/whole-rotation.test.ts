import { describe, expect, it } from "@jest/globals";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";
import { rotationHistory } from "../../shared/view/rotation-history.ts";
import { secretName } from "../../shared/domain/secret-place.ts";
import { expiryOf } from "../../shared/domain/decide/cadence.ts";
import { after, anAccount, day, hour, mainVault, minute } from "../domain/builders.ts";
import { isIdle, isIn, smallSpec, smallWorld, wholeRotation } from "./small-world.ts";
import type { SimulatedConsumer } from "./simulated-consumer.ts";
import { CrashError, watchedPorts } from "./watched-ports.ts";

describe("a whole rotation", () => {
  it("replaces both keys once, and no consumer ever fails", async () => {
    const world = smallWorld();
    const before = world.account.keys();
    const { state } = await wholeRotation(world);
    const after = world.account.keys();
    expect(state).toMatchObject({
      active: "key2",
      lastEnded: { outcome: "completed" },
      keys: { key1: after.key1.fingerprint, key2: after.key2.fingerprint },
    });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
    expect(world.account.accepts(before.key1) || world.account.accepts(before.key2)).toBe(false);
    expect(world.failedCalls()).toBe(0);
    expect(world.consumers.every((consumer) => consumer.calls() > 20)).toBe(true);
  });

  it("passes through every phase", async () => {
    const world = smallWorld();
    await wholeRotation(world);
    const events = await world.ports.trail.events(world.spec.name);
    expect(rotationHistory(events.map(({ event }) => event))[0]?.phases.map(({ phase }) => phase)).toEqual([
      "preparing",
      "regenerating",
      "proving",
      "publishing",
      "adopting",
      "retiring",
      "confirming",
      "idle",
    ]);
  });

  it("leaves the fresh key published everywhere, with the expiry and tags that it wants", async () => {
    const world = smallWorld();
    await wholeRotation(world);
    const { key2 } = world.account.keys();
    for (const vault of world.spec.vaults) {
      const [first, published] = world.vault.versions(vault, world.spec.publishedSecret);
      expect(first?.enabled).toBe(false);
      expect(published).toMatchObject({ enabled: true, value: key2 });
      expect(published?.draft).toMatchObject({
        contentType: "text/plain",
        expiresAt: expiryOf(world.spec.policy, published?.createdAt ?? new Date(0)),
        tags: {
          CredentialId: "key2",
          ProviderAddress: world.spec.resourceId,
          ValidityPeriodDays: "120",
          "keyturn-fingerprint": key2.fingerprint,
        },
      });
    }
    expect([world.versions("key1"), world.versions("key2"), world.versions("published")]).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
  });

  it("keeps the owner's content type and tags on what it publishes, beside its own", async () => {
    const world = smallWorld();
    const owners = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`owner-${index}`, "ada"]));
    world.vault.write(mainVault, smallSpec.publishedSecret, world.account.keys().key1, {
      value: world.account.keys().key1,
      contentType: "application/vnd.contoso.key",
      tags: { ...owners, CredentialId: "key2", "keyturn-rotation": "earlier" },
      expiresAt: after(day),
    });
    await wholeRotation(world);
    const published = world.vault.versions(mainVault, smallSpec.publishedSecret).at(-1)?.draft;
    const tags = published?.tags ?? {};
    expect(published).toMatchObject({ contentType: "application/vnd.contoso.key" });
    expect(Object.keys(tags).filter((tag) => tag.startsWith("owner-"))).toHaveLength(10);
    expect(tags).toMatchObject({ CredentialId: "key2", "keyturn-rotation": expect.stringMatching(/Z$/) });
    // Key Vault takes fifteen.
    expect(Object.keys(tags)).toHaveLength(15);
    const ofSlot = world.vault.versions(mainVault, secretName(smallSpec, "key2")).at(-1)?.draft;
    expect(ofSlot).toMatchObject({ contentType: "text/plain" });
    expect(ofSlot?.tags).not.toHaveProperty("owner-0");
  });

  it("keeps them as well when the worker that was about to publish dies", async () => {
    let stores = 0;
    const dying = (ports: ReconcilerPorts): ReconcilerPorts => {
      const store: typeof ports.vault.store = async (vault, name, ...rest) => {
        // The two of the enrolment come before.
        if (name === smallSpec.publishedSecret && (stores += 1) === 3) throw new CrashError();
        return ports.vault.store(vault, name, ...rest);
      };
      return { ...ports, vault: { ...ports.vault, store } };
    };
    const world = smallWorld({ around: dying });
    const tags = { team: "ada" };
    const { key1 } = world.account.keys();
    const draft = { value: key1, contentType: "text/x-key", tags, expiresAt: after(day) };
    world.vault.write(mainVault, smallSpec.publishedSecret, key1, draft);
    await wholeRotation(world);
    expect(stores).toBeGreaterThan(3);
    const published = world.vault.versions(mainVault, smallSpec.publishedSecret).at(-1)?.draft;
    expect(published).toMatchObject({ contentType: "text/x-key", tags });
  });

  it("waits for a key that is unknown for minutes, and for one that is accepted for long", async () => {
    const world = smallWorld({ newKeyDelayMs: 7 * minute, oldKeyGraceMs: 30 * minute });
    const { state } = await wholeRotation(world);
    expect(state).toMatchObject({ lastEnded: { outcome: "completed" } });
    const types = (await world.ports.trail.events(world.spec.name)).map(({ event }) => event.type);
    expect(types).toContain("revocation-proven");
    expect(world.failedCalls()).toBe(0);
  });

  it("ends without proof when the old key outlives the deadline, and leaves its version readable", async () => {
    const world = smallWorld({ oldKeyGraceMs: 24 * hour });
    await wholeRotation(world);
    const types = (await world.ports.trail.events(world.spec.name)).map(({ event }) => event.type);
    expect(types).toContain("revocation-unproven");
    expect(world.vault.versions(mainVault, world.spec.publishedSecret)[0]?.enabled).toBe(true);
  });

  it("goes through in one run where nobody must be waited for", async () => {
    const policy = { ...smallSpec.policy, soakMs: 1, cooldownMs: 0 };
    const spec = { ...smallSpec, consumers: [], withoutConsumersBecause: "used by hand", policy };
    // Calls take time, so that the soak passes within the run.
    const around = (ports: ReconcilerPorts) => watchedPorts(ports, { before: () => ports.clock.sleep(1) });
    const world = smallWorld({ spec, around });
    await world.until(isIdle);
    await world.ask();
    expect(await world.look()).toMatchObject({ reason: "NotDue" });
    expect(world.account.regenerated).toEqual({ key1: 1, key2: 1 });
  });

  it("starts again by cadence, without anybody asking", async () => {
    const spec = { ...smallSpec, policy: { ...smallSpec.policy, cadenceMs: hour, timerGraceMs: minute } };
    const world = smallWorld({ spec });
    await world.until(isIdle);
    await world.until(isIn("adopting"), 2 * hour);
    await world.until(isIdle);
    const events = await world.ports.trail.events(spec.name);
    expect(rotationHistory(events.map(({ event }) => event))).toMatchObject([
      { mode: "scheduled", outcome: "completed" },
    ]);
    expect(world.failedCalls()).toBe(0);
  });
});

describe("a rotation that is blocked", () => {
  it.each([
    [
      "a consumer that never adopts",
      "OnOtherKey",
      (consumer: SimulatedConsumer) => consumer.pollEvery(Infinity),
    ],
    ["one of two instances that is gone", "ReportStale", (consumer: SimulatedConsumer) => consumer.stop()],
  ])("by %s never retires the previous key", async (_blocker, reason, block) => {
    const world = smallWorld();
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    for (const consumer of world.consumers.slice(0, 1)) block(consumer);
    const trail = await world.until(({ objection }) => objection?.reason === "AdoptionOverdue");
    expect(trail.state.phase).toBe("adopting");
    expect(trail.objection?.blockers).toMatchObject([{ consumer: "web", reason }]);
    expect(world.account.regenerated).toEqual({ key1: 0, key2: 1 });
    expect(world.failedCalls()).toBe(0);
  });

  it("because nobody is registered touches nothing", async () => {
    const world = smallWorld({ spec: anAccount({ consumers: [] }) });
    await world.until(isIdle);
    await world.ask();
    const trail = await world.until(({ objection }) => objection?.reason === "NoConsumers");
    expect(trail.state.phase).toBe("preparing");
    expect(world.account.asked()).toBe(0);
  });
});

describe("the calls of a rotation", () => {
  it("stay within the budget, beside what the watch for drift costs", async () => {
    const calls: string[] = [];
    const world = smallWorld({
      spec: { ...smallSpec, policy: { ...smallSpec.policy, driftCheckMs: 24 * hour } },
      around: (ports) =>
        watchedPorts(ports, { before: ({ name, subject }) => void calls.push(`${name} ${subject}`) }),
    });
    await world.until(isIdle);
    calls.length = 0;
    await world.ask();
    await world.until(isIdle);
    const count = (start: string) => calls.filter((call) => call.startsWith(start)).length;
    expect(count("keyIssuer.listKeys") + count("keyIssuer.regenerate")).toBeLessThanOrEqual(4);
    expect(count("keyIssuer.describe")).toBeLessThanOrEqual(1);
    // The run that regenerated the previous key still holds its value for the proof of its death.
    expect(count("vault.valueOf")).toBe(0);
    for (const vault of world.spec.vaults) {
      expect(count(`vault.latest ${vault}`)).toBeLessThanOrEqual(4);
      expect(count(`vault.store ${vault}`)).toBeLessThanOrEqual(3);
      expect(count(`vault.disable ${vault}`)).toBeLessThanOrEqual(1);
    }
  });
});
