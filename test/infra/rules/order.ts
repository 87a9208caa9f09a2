import type { Infrastructure } from "./infrastructure.ts";
import type { Rule } from "./rule.ts";

/** What needs a right or a resource of another module that it does not refer to, so that the compiler sees no order. */
const after: readonly (readonly [module: string, before: string])[] = [
  ["app", "ownRights"],
  ["nearExpiry", "topicRights"],
  ["nearExpiry", "vaultTopics"],
  ["nearExpiry", "app"],
  ["vaultRights", "trialResources"],
  ["accountRights", "trialResources"],
  ["vaultTopics", "trialResources"],
  ["vaultAudit", "trialResources"],
  ["accountRequests", "trialResources"],
  ["privateEndpoints", "trialResources"],
];

export const order: readonly Rule[] = [
  {
    name: "what uses a right or a resource is deployed after it",
    faults: (infrastructure) =>
      after
        .filter(([module, before]) => !reaches(module, before, infrastructure))
        .map(([module, before]) => `${module} after ${before}`),
  },
];

function reaches(module: string, wanted: string, infrastructure: Infrastructure): boolean {
  const direct = infrastructure.modules.get(module)?.dependsOn ?? [];
  return direct
    .map((name) => /^\[format\('(\w+)\[/.exec(name)?.[1] ?? name)
    .some((name) => name === wanted || reaches(name, wanted, infrastructure));
}
