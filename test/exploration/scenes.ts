import type { ConsumerSpec } from "../../shared/domain/account/account-spec.ts";
import type { Allowance, Breakage, Role, Scene, ThirdAct, Wish } from "./scene.ts";
import { refreshTicks, tickMs } from "./state.ts";

function consumer(name: string, criticality: ConsumerSpec["criticality"]): ConsumerSpec {
  return {
    name,
    criticality,
    owner: { name: `team ${name}`, contact: `${name}@example.com` },
    environment: "production",
    confirmsBy: { kind: "report" },
    circumstantialSuffices: false,
    instances: 1,
    principal: name,
    refreshWithinMs: refreshTicks * tickMs,
  };
}

/** Two consumers that must confirm, and one that only reports its key. */
const consumers = [consumer("web", "required"), consumer("jobs", "required"), consumer("edge", "advisory")];

const web: Role = { consumer: "web", instance: "web-1", refreshes: true, reports: "prompt" };
/** One instance beyond the expected number, which comes, goes and reports at any time. */
const extra: Role = {
  consumer: "web",
  instance: "web-2",
  refreshes: true,
  reports: "late",
  scales: true,
  away: true,
};
/** Lags without end. */
const jobs: Role = { consumer: "jobs", instance: "jobs-1", refreshes: false, reports: "prompt" };
const edge: Role = { consumer: "edge", instance: "edge-1", refreshes: false, reports: "late" };

const none: Allowance = {
  rotations: 1,
  thirdParty: 0,
  emergencies: 0,
  reverts: 0,
  abandonments: 0,
  switches: 0,
  pauses: 0,
  illnesses: 0,
  replays: 0,
};

const everyWish: readonly Wish[] = (["active", "standby", "both"] as const).flatMap((compromised) => [
  { compromised, gate: "wait", deadlineMs: 0 },
  { compromised, gate: "waive", deadlineMs: 0 },
  { compromised, gate: "waive", deadlineMs: 2 * tickMs },
]);

/** A deadline makes no difference for the standby key, and a leak of both keys is one of the active key and a second rotation. */
const someWishes: readonly Wish[] = [
  ...everyWish.filter(({ compromised }) => compromised === "active"),
  { compromised: "standby", gate: "waive", deadlineMs: 0 },
  { compromised: "both", gate: "wait", deadlineMs: 0 },
];
const waivedAtOnce = everyWish.filter(({ gate, deadlineMs }) => gate === "waive" && deadlineMs === 0);

const everyAct: readonly ThirdAct[] = [
  "regenerate key1",
  "regenerate key2",
  "write key1",
  "write key2",
  "write garbage",
];

const plain: Scene = {
  name: "plain",
  cast: [web, extra, jobs, edge],
  consumers,
  allowance: none,
  wishes: [],
  thirdActs: [],
};

/** All three consumers, each reporting at once; small enough to try disturbances everywhere. */
const few: Scene = { ...plain, cast: [web, jobs, { ...edge, reports: "prompt" }] };
const onlyWeb: Scene = {
  ...plain,
  cast: [{ ...web, reports: "late" }],
  consumers: [consumer("web", "required")],
};

/** Scenes that are explored to their end. */
export const scenes: readonly Scene[] = [
  {
    ...plain,
    name: "one instance more than expected",
    cast: [web, extra, jobs, { ...edge, reports: "prompt" }],
  },
  {
    ...few,
    name: "processes whose clocks differ",
    cast: [web, extra],
    consumers: [consumer("web", "required")],
    clocksDiffer: true,
  },
  { ...few, name: "both ways, with a revert", allowance: { ...none, rotations: 2, reverts: 1 } },
  {
    ...few,
    name: "illness and an automatic revert",
    cast: [
      { ...web, fallsIll: true },
      { ...jobs, scales: true },
      { ...edge, reports: "prompt" },
    ],
    revertAtUnhealthy: 1,
    allowance: { ...none, illnesses: 1 },
  },
  {
    ...few,
    name: "a replayed report",
    cast: [{ ...web, replays: true, reports: "late" }, jobs],
    allowance: { ...none, replays: 1, reverts: 1 },
  },
  { ...few, name: "an emergency", wishes: someWishes, allowance: { ...none, emergencies: 1 } },
  {
    ...onlyWeb,
    name: "an emergency, a revert and a pause",
    cast: [web],
    wishes: waivedAtOnce,
    allowance: { ...none, emergencies: 1, reverts: 1, pauses: 1 },
  },
  {
    ...onlyWeb,
    name: "two emergencies",
    cast: [web],
    wishes: someWishes,
    allowance: { ...none, emergencies: 2 },
  },
  {
    ...onlyWeb,
    name: "an emergency after roles were swapped by hand",
    cast: [web],
    thirdActs: ["write key2"],
    wishes: waivedAtOnce,
    allowance: { ...none, emergencies: 1, thirdParty: 1 },
  },
  {
    ...onlyWeb,
    name: "late lists of keys and a third party",
    cast: [web],
    keysListedLate: true,
    thirdActs: ["regenerate key1", "regenerate key2"],
    allowance: { ...none, thirdParty: 1 },
  },
  {
    ...onlyWeb,
    name: "late lists of keys and an emergency",
    cast: [web],
    keysListedLate: true,
    wishes: waivedAtOnce,
    allowance: { ...none, rotations: 0, emergencies: 1 },
  },
  { ...few, name: "an abandonment anywhere", allowance: { ...none, rotations: 2, abandonments: 1 } },
  {
    ...onlyWeb,
    name: "an abandonment, a revert and a third party",
    cast: [web],
    thirdActs: ["regenerate key1", "regenerate key2", "write key1"],
    allowance: { ...none, abandonments: 1, reverts: 1, thirdParty: 1 },
  },
  {
    ...onlyWeb,
    name: "an abandoned emergency, and a pause",
    cast: [web],
    wishes: waivedAtOnce,
    allowance: { ...none, emergencies: 1, abandonments: 1, pauses: 1 },
  },
  {
    ...onlyWeb,
    name: "keys that are switched off and on",
    cast: [web],
    wishes: waivedAtOnce.slice(0, 1),
    allowance: { ...none, switches: 1, emergencies: 1, reverts: 1 },
  },
  { ...few, name: "a third party", thirdActs: everyAct, allowance: { ...none, thirdParty: 1 } },
  {
    ...onlyWeb,
    name: "a third party that disables the secret and regenerates a key",
    cast: [web],
    thirdActs: ["disable the secret", "regenerate key1", "regenerate key2"],
    allowance: { ...none, thirdParty: 2 },
  },
  {
    ...onlyWeb,
    name: "a third party twice",
    thirdActs: ["write key1", "write key2"],
    allowance: { ...none, thirdParty: 2 },
  },
];

/** Scenes that are too large for every run. */
export const wideScenes: readonly Scene[] = [
  plain,
  {
    ...onlyWeb,
    name: "an emergency after roles were swapped by hand, both ways, and a pause",
    cast: [web],
    thirdActs: ["write key1", "write key2"],
    wishes: waivedAtOnce,
    allowance: { ...none, emergencies: 1, thirdParty: 1, pauses: 1 },
  },
  {
    ...onlyWeb,
    name: "a third party, a revert and an emergency",
    cast: [web],
    thirdActs: ["regenerate key1", "regenerate key2"],
    wishes: waivedAtOnce.slice(0, 1),
    allowance: { ...none, thirdParty: 1, reverts: 1, emergencies: 1 },
  },
  {
    ...few,
    name: "emergency and revert",
    wishes: everyWish,
    allowance: { ...none, emergencies: 1, reverts: 1 },
  },
  {
    ...few,
    name: "emergency, revert and pause",
    wishes: everyWish,
    allowance: { ...none, emergencies: 1, reverts: 1, pauses: 1 },
  },
  {
    ...few,
    name: "third party, revert and emergency",
    thirdActs: everyAct,
    wishes: everyWish,
    allowance: { ...none, thirdParty: 1, reverts: 1, emergencies: 1 },
  },
  {
    ...plain,
    name: "everything at once",
    cast: [{ ...web, fallsIll: true, replays: true }, extra, jobs, edge],
    thirdActs: everyAct,
    wishes: everyWish,
    allowance: {
      rotations: 2,
      thirdParty: 2,
      emergencies: 2,
      reverts: 2,
      abandonments: 1,
      switches: 1,
      pauses: 1,
      illnesses: 1,
      replays: 1,
    },
  },
];

type BrokenScene = Scene & { readonly without: Breakage; readonly promise: string };

/** The scene in which the absence of each rule must show. */
export const brokenScenes: readonly BrokenScene[] = [
  {
    ...few,
    name: "broken",
    without: "keyStillPublished",
    promise: "the published key was regenerated",
    thirdActs: ["write key1"],
    wishes: waivedAtOnce.slice(0, 1),
    allowance: { ...none, thirdParty: 1, emergencies: 1 },
  },
  {
    ...few,
    name: "broken",
    without: "keyRecentlyPublished",
    promise: "web-2 still held the key that was regenerated",
    cast: [web, extra, jobs],
  },
  {
    ...few,
    name: "broken",
    without: "clockMargin",
    promise: "web-2 still held the key that was regenerated",
    cast: [web, extra],
    consumers: [consumer("web", "required")],
    clocksDiffer: true,
  },
  {
    ...few,
    name: "broken",
    without: "consumersNotOnOtherKey",
    promise: "jobs-1 still held the key that was regenerated",
    cast: [web, { ...jobs, reports: "late" }],
  },
  { ...few, name: "broken", without: "keyInUse", promise: "edge-1 still held the key that was regenerated" },
  {
    ...onlyWeb,
    name: "broken",
    without: "pinnedLeak",
    promise: "every key that was declared leaked is dead at rest",
    cast: [web],
    wishes: waivedAtOnce,
    allowance: { ...none, emergencies: 1 },
  },
  {
    ...onlyWeb,
    name: "broken",
    without: "keptLeak",
    promise: "a leak that was called off stays flagged",
    cast: [web],
    wishes: waivedAtOnce.slice(0, 1),
    allowance: { ...none, emergencies: 1, abandonments: 1 },
  },
  { ...few, name: "broken", without: "claim", promise: "a claim stays while its call may take effect" },
  { ...few, name: "broken", without: "callBound", promise: "a dead key was published" },
];
