import type { Mutation } from "./mutation.ts";

/** Vaults that are lost, refuse a write, or lack a secret. */
export const vaults: readonly Mutation[] = [
  {
    breaks: "a data plane that says nothing is reported",
    file: "shared/domain/decide/unwell.ts",
    before: 'if (liveness !== "unknown") return undefined;',
    after: "return undefined;",
    tests: ["test/domain/decide/watch.test.ts"],
  },
  {
    breaks: "what is wrong with a vault shows while consumers adopt",
    file: "shared/domain/decide/unwell.ts",
    before: 'case "adopting":',
    after: "",
    tests: ["test/reconciler/at-rest/silent-data-plane.test.ts"],
  },
  {
    breaks: "required consumers that complain make keyturn list the keys where the data plane says nothing",
    file: "shared/domain/decide/watch.ts",
    before: 'return liveness === "unknown" ? listWhereConsumersFail(expected, world) : undefined;',
    after: "return undefined;",
    tests: ["test/reconciler/at-rest/silent-data-plane.test.ts"],
  },
  {
    breaks: "another call is tried where the chosen one says nothing",
    file: "shared/reconciler/look.ts",
    before: 'if (verdict !== "unknown") return { verdict, tried: [] };',
    after: "return { verdict, tried: [] };",
    tests: ["test/reconciler/at-rest/silent-data-plane.test.ts"],
  },
  {
    breaks: "a rotation that waits wakes in time although a condition is told instead",
    file: "shared/domain/decide/unwell.ts",
    before: "return until && (!found.until || until < found.until) ? { ...found, until } : found;",
    after: "return found;",
    tests: ["test/domain/decide/unwell.test.ts"],
  },
  {
    breaks: "one unreadable vault does not blind the watch of the others",
    file: "shared/domain/decide/watch.ts",
    before: "presentOf(published).length > 0 ? find(",
    after: "presentOf(published).length === published.length ? find(",
    tests: ["test/reconciler/vaults/lost-vaults.test.ts"],
  },
  {
    breaks: "a vault that refuses a write keeps no other from being repaired",
    file: "shared/domain/decide/store-next.ts",
    before: "const open = missing.filter(({ place }) => !obstacleTo(place, world));",
    after: "const open = missing.slice(0, 1).filter(({ place }) => !obstacleTo(place, world));",
    tests: ["test/reconciler/vaults/lost-vaults.test.ts"],
  },
  {
    breaks: "a secret that a repair left unwritten is not forgotten",
    file: "shared/domain/rotation/evolve-drift.ts",
    before: "...(owed && { owed })",
    after: "...(!owed && { owed })",
    tests: ["test/reconciler/vaults/lost-vaults.test.ts"],
  },
  {
    breaks: "a vault is left out only where the gate is waived",
    file: "shared/domain/safety/waiver.ts",
    before: 'return (emergency?.gate === "waive" && emergency.leaveOut) || [];',
    after: "return emergency?.leaveOut ?? [];",
    tests: ["test/reconciler/vaults/left-out.test.ts"],
  },
  {
    breaks: "in an emergency, a slot's secret that cannot be written keeps no leaked key alive",
    file: "shared/domain/decide/decide-publishing.ts",
    before: 'secret !== "published" || leftOut.includes(vault)',
    after: 'secret === "published" && leftOut.includes(vault)',
    tests: ["test/reconciler/vaults/left-out.test.ts"],
  },
  {
    breaks: "the old target is looked after while the new one cannot be enrolled",
    file: "shared/reconciler/reconcile.ts",
    before: "  if (isInFlight(state) && !state.emergency) return undefined;",
    after: "  if (!isInFlight(state) || !state.emergency) return undefined;",
    tests: ["test/reconciler/vaults/changed-target.test.ts"],
  },
];
