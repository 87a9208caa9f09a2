import { expect, it } from "@jest/globals";
import type { Trail } from "../../../shared/records/trail.ts";
import { day, minute } from "../../domain/builders.ts";
import { seededRandom } from "../../seeded-random.ts";
import { isIdle } from "../small-world.ts";
import { CrashError, watchedPorts } from "../watched-ports.ts";
import { aGateway, gateway, places } from "./gateway-world.ts";

const seeds = 60;

/**
 * One history: a gateway that loses answers, refuses for a while, hides its values and is changed by others, below workers
 * that die, through rotations, reverts and emergencies.
 *
 * @returns what broke a promise; nothing when none was broken.
 */
async function history(seed: number): Promise<string | undefined> {
  const random = seededRandom(seed);
  const oneOf = <T>(choices: readonly T[]): T | undefined => choices[Math.floor(random() * choices.length)];
  const mayDie = ({ name }: { readonly name: string }) => {
    if (isRough && name.startsWith("holders.") && random() < 0.1) throw new CrashError();
  };
  let isRough = true;
  const world = aGateway({ around: (ports) => watchedPorts(ports, { before: mayDie, after: mayDie }) });
  const { holder, account } = world;
  /** Places that others have written since keyturn did: what a call through them gets is their doing. */
  const theirs = new Set<string>();
  const published = () =>
    world.vault.versions(world.spec.vaults[0] ?? "", world.spec.publishedSecret).at(-1)?.value.fingerprint;
  let handed = 0;
  let broken: string | undefined;

  const acts: readonly (() => unknown)[] = [
    () =>
      holder.failures.plan(
        "handOver",
        oneOf(["answer-lost", "throttled", "failed", "busy"] as const) ?? "busy",
      ),
    () => {
      const place = oneOf(places) ?? places[0];
      holder.write(place, oneOf(Object.values(account.keys()))?.reveal() ?? "");
      theirs.add(place);
    },
    // For a while, no answer comes.
    () => holder.failures.plan("handOver", ...Array.from({ length: 8 }, () => "failed" as const)),
    () => {
      // Whom no file names, nobody waits for.
      places.forEach((place) => theirs.add(place));
      world.redeclare({ consumers: world.spec.consumers.filter(({ name }) => name !== gateway.name) });
    },
    () => world.redeclare({ consumers: world.spec.consumers }),
    () => holder.hide(oneOf(places) ?? places[0]),
    () => holder.deny(oneOf(places) ?? places[0]),
    () => places.forEach((place) => holder.allow(place)),
    () => world.ask().catch(() => undefined),
    () => world.revert().catch(() => undefined),
    () => {
      // A waived gate cuts off who refuses the fresh key, until it is handed one.
      places.forEach((place) => theirs.add(place));
      return world.declare({ deadlineMs: 0, compromised: "active" }).catch(() => undefined);
    },
  ];
  const noteHanded = () => {
    for (const { place } of holder.handed.slice(handed)) theirs.delete(place);
    handed = holder.handed.length;
  };
  const watch = () => {
    noteHanded();
    const live = Object.values(account.keys()).map(({ fingerprint }) => fingerprint);
    for (const place of places) {
      const held = holder.held(place);
      if (held && !live.includes(held) && !theirs.has(place)) broken ??= `${place} holds a dead key`;
    }
    if (holder.held("namedValues/other") !== foreign) broken ??= "somebody else's value was overwritten";
  };
  const foreign = holder.held("namedValues/other");

  await world.until(isIdle);
  for (let step = 0; step < 30; step += 1) {
    noteHanded();
    await oneOf(acts)?.();
    let ticks = Math.floor(random() * 40);
    await world.until(() => {
      watch();
      return broken !== undefined || ticks-- <= 0;
    });
    if (broken) return broken;
  }
  isRough = false;
  world.redeclare({ consumers: world.spec.consumers });
  places.forEach((place) => holder.allow(place));
  // Keys from long ago are nobody's: a person puts one of today's in their place.
  for (const place of theirs) holder.write(place, account.keys().key1.reveal());
  const isWell = (trail: Trail) =>
    isIdle(trail) && places.every((place) => holder.held(place) === published());
  const end = await world.until(isWell, day).catch((error: unknown) => error);
  return end instanceof Error ? `does not come to rest: ${end.message}` : undefined;
}

it(
  "keeps every place on a valid key, and comes to rest, whatever happens to a gateway",
  async () => {
    for (let seed = 1; seed <= seeds; seed += 1) {
      const broken = await history(seed);
      if (broken) throw new Error(`seed ${String(seed)}: ${broken}`);
    }
    expect(seeds).toBeGreaterThan(0);
  },
  2 * minute,
);
