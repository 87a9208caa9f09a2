import { describe, expect, it } from "@jest/globals";
import type { ConfirmsBy } from "../../../shared/domain/account/account-spec.ts";
import type { Observation } from "../../../shared/domain/confirmation/observation.ts";
import { ServiceUnavailableError } from "../../../shared/errors.ts";
import type { Askable } from "../../../shared/ports/observation-source.ts";
import { aConsumer, hour, mainVault, minute } from "../../domain/builders.ts";
import { scriptedEvidence } from "../fakes/scripted-observations.ts";
import { isIdle, isIn, smallSpec, smallWorld } from "../small-world.ts";

const site: ConfirmsBy = { kind: "app-service", site: "/sites/web" };

function specWith(confirmsBy: ConfirmsBy, circumstantialSuffices = false) {
  const asked = aConsumer({ name: "asked", confirmsBy, circumstantialSuffices, refreshWithinMs: minute });
  return { ...smallSpec, vaults: [mainVault], consumers: [...smallSpec.consumers, asked] };
}

/** A world with one consumer that is asked; it reads the vault again when `refresh` is called. */
function worldOf(confirmsBy: ConfirmsBy, observation: (version: string) => Observation, refreshes = true) {
  const spec = specWith(confirmsBy);
  const refreshed: string[] = [];
  const state = { activeVersion: "" };
  const newest = () => world.vault.versions(mainVault, spec.publishedSecret).at(-1)?.version ?? "";
  const script = scriptedEvidence(
    () => {
      if (state.activeVersion === "") state.activeVersion = newest();
      return observation(state.activeVersion);
    },
    ({ kind }: Askable) => {
      refreshed.push(kind);
      if (!refreshes) throw new ServiceUnavailableError("refreshing");
      state.activeVersion = newest();
    },
  );
  const world = smallWorld({ spec, observation: script.source });
  return { world, script, refreshed, state, newest };
}

function resolved(activeVersion: string): Observation {
  const reference = { setting: "AI_KEY", vault: mainVault, secret: smallSpec.publishedSecret };
  return {
    kind: "settings",
    state: "Running",
    running: true,
    references: [{ ...reference, status: "Resolved", activeVersion }],
  };
}

describe("a consumer that is asked", () => {
  it("is refreshed once after publication and lets the rotation end", async () => {
    const { world, refreshed, script } = worldOf(site, resolved);
    await world.until(isIdle);
    await world.ask();
    await world.until(isIn("adopting"));
    const trail = await world.until(isIdle, 2 * hour);
    expect(trail.state).toMatchObject({ lastEnded: { outcome: "completed" } });
    expect(refreshed).toEqual(["app-service"]);
    const events = await world.ports.trail.events(world.spec.name);
    const adopted = events.map(({ event }) => event).find(({ type }) => type === "adoption-confirmed");
    expect(adopted).toMatchObject({
      confirmations: expect.arrayContaining([
        expect.objectContaining({ consumer: "asked", strength: "resolved" }),
      ]),
    });
    expect(world.failedCalls()).toBe(0);
    expect(script.asked.length).toBeLessThan(40);
  });

  it("holds the rotation while its platform does not take up the key, and is told so again", async () => {
    const { world, refreshed } = worldOf(site, resolved, false);
    await world.until(isIdle);
    await world.ask();
    const trail = await world.until(
      ({ objection, state }) => state.phase === "adopting" && objection?.reason === "AdoptionOverdue",
      6 * hour,
    );
    expect(trail.objection?.blockers).toMatchObject([{ consumer: "asked", reason: "OnOtherKey" }]);
    expect(refreshed.length).toBeGreaterThan(1);
  });

  it("is asked once a minute at most, however many workers look", async () => {
    const { world, script } = worldOf(site, () => ({ kind: "unreachable", detail: "gone" }));
    await world.until(isIdle);
    await world.ask();
    await world.until(({ objection }) => objection?.reason === "ConsumersNotReady");
    const asked = script.asked.length;
    await Promise.all(Array.from({ length: 20 }, () => world.look()));
    expect(script.asked.length - asked).toBeLessThanOrEqual(1);
    for (let ticks = 0; ticks < 12 * 10; ticks += 1) await world.tick();
    const inTenMinutes = script.asked.length - asked;
    expect(inTenMinutes).toBeGreaterThanOrEqual(8);
    expect(inTenMinutes).toBeLessThanOrEqual(11);
  });

  it("is woken for when nothing else is waited for", async () => {
    const { world } = worldOf(site, () => ({ kind: "unreachable", detail: "gone" }));
    await world.until(isIdle);
    await world.ask();
    const { wakeAt, objection } = await world.until(
      ({ objection }) => objection?.reason === "ConsumersNotReady",
    );
    expect(objection?.message).toContain("asked could not be asked: gone");
    expect(wakeAt && wakeAt.getTime() - world.clock.now().getTime()).toBeLessThanOrEqual(minute);
  });

  it("does not pass by circumstantial evidence alone, unless the fleet file says so", async () => {
    const untold = () => resolvedWithoutVersion;
    const { world } = worldOf(site, untold);
    await world.until(isIdle);
    await world.ask();
    const { objection } = await world.until(({ objection }) => objection?.reason === "ConsumersNotReady");
    expect(objection?.blockers).toMatchObject([{ reason: "EvidenceTooWeak" }]);

    const lenient = smallWorld({ spec: specWith(site, true), observation: scriptedEvidence(untold).source });
    await lenient.until(isIdle);
    await lenient.ask();
    const { state } = await lenient.until(isIdle, 2 * hour);
    expect(state).toMatchObject({ lastEnded: { outcome: "completed" } });
  });

  it("protects the key that it has a pinned copy of", async () => {
    const { world, state } = worldOf(site, (version) => {
      const seen = resolved(version);
      if (seen.kind !== "settings") return seen;
      return { ...seen, references: seen.references.map((one) => ({ ...one, version })) };
    });
    await world.until(isIdle);
    await world.ask();
    const { objection } = await world.until(({ objection }) => objection?.reason === "ConsumersNotReady");
    expect(objection?.blockers).toMatchObject([{ consumer: "asked", reason: "VersionPinned" }]);
    expect(objection?.message).toContain(state.activeVersion);
  });
});

const { activeVersion: _untold, ...reference } = {
  setting: "AI_KEY",
  vault: mainVault,
  secret: smallSpec.publishedSecret,
  status: "Resolved",
  activeVersion: "",
};
const resolvedWithoutVersion: Observation = {
  kind: "settings",
  state: "Running",
  running: true,
  references: [reference],
};
