import { describe, expect, it } from "@jest/globals";
import { comparison } from "../../../shared/api/comparison.ts";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { comparisonOf } from "../../../shared/view/comparison.ts";
import type { AccountView, FleetView } from "../../../shared/view/fleet-view.ts";
import { aConsumer, anAccount, before, day, fp, hour, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { aFleet, aView, nobodyFound } from "./fleet.ts";

const sides = { environment: "production", with: "non-production" } as const;
const lastEnded = { rotation: "r", outcome: "completed", at: before(day) } as const;
const keysOf = (a: string, b: string) => ({ key1: fp(a), key2: fp(b) });

const prodSpec = anAccount({ name: "prod", consumers: [aConsumer()] });
const devSpec = anAccount({ name: "dev", consumers: [aConsumer({ environment: "non-production" })] });
const young = { lastEnded, publishedAt: before(day) };

function prod(spec: AccountSpec = prodSpec, change: Partial<AccountView> = {}): AccountView {
  return aView({ spec, state: aRotation.idle({ ...young, keys: keysOf("a", "b") }), ...change });
}
function dev(spec: AccountSpec = devSpec, change: Partial<AccountView> = {}): AccountView {
  return aView({ spec, state: aRotation.idle({ ...young, keys: keysOf("c", "d") }), ...change });
}

function compared(accounts: readonly AccountView[], change: Partial<FleetView> = {}) {
  const document = comparisonOf(
    aFleet(accounts, { discovery: nobodyFound("prod", "dev"), ...change }),
    sides,
  );
  expect(comparison.parse(document)).toEqual(document);
  return document;
}
const found = (accounts: readonly AccountView[], change: Partial<FleetView> = {}) =>
  compared(accounts, change).findings.map(({ finding, accounts: named }) => `${finding} ${named.join(" ")}`);

describe("two environments that are as they should be", () => {
  it("differ in nothing that is worth telling", () => {
    expect(compared([prod(), dev()])).toMatchObject({ ...sides, findings: [], unseen: [] });
  });

  it("are shown account by account, with the last rotation and when the next is due", () => {
    const { accounts } = compared([prod(), dev()]);
    expect(accounts.map(({ account, environments }) => [account, ...environments])).toEqual([
      ["prod", "production"],
      ["dev", "non-production"],
    ]);
    expect(accounts[0]).toMatchObject({
      owners: ["Team Web"],
      unknownConsumers: 0,
      copies: 0,
      lastRotation: { outcome: "completed", at: before(day).toISOString() },
      dueAt: new Date(before(day).getTime() + 90 * day + hour).toISOString(),
    });
  });

  it("leave a third one out", () => {
    const dr = anAccount({ name: "dr", consumers: [aConsumer({ environment: "disaster-recovery" })] });
    expect(compared([prod(), dev(), aView({ spec: dr })]).accounts).toHaveLength(2);
  });
});

describe("what is found between two environments", () => {
  const both = anAccount({
    name: "prod",
    consumers: [aConsumer(), aConsumer({ name: "test", environment: "non-production" })],
  });
  const weekly = anAccount({ ...devSpec, policy: { cadenceMs: 7 * day, approval: "required" } });
  const empty = anAccount({ name: "dev", consumers: [], withoutConsumersBecause: "a sandbox" });
  const advisory = anAccount({
    name: "dev",
    consumers: [aConsumer({ environment: "non-production", criticality: "advisory" })],
  });
  const ownerless = anAccount({
    name: "dev",
    consumers: [aConsumer({ environment: "non-production", owner: { name: "Team", contact: " " } })],
  });
  const unreviewed = anAccount({
    name: "dev",
    consumers: [aConsumer({ environment: "non-production", unreviewed: true })],
  });
  it.each<[string, readonly AccountView[], readonly string[]]>([
    ["one account that serves both", [prod(both)], ["KeyServesBoth prod"]],
    [
      "one key in two accounts",
      [prod(), dev(devSpec, { state: aRotation.idle({ ...young, keys: keysOf("b", "d") }) })],
      ["KeyReused prod dev"],
    ],
    [
      "each policy that differs, once",
      [prod(), dev(weekly)],
      ["PolicyDiffers prod dev", "PolicyDiffers prod dev"],
    ],
    ["nobody registered", [prod(), dev(empty)], ["ConsumersMissing dev"]],
    ["nobody registered who is waited for", [prod(), dev(advisory)], ["ConsumersMissing dev"]],
    ["an owner who cannot be reached", [prod(), dev(ownerless)], ["OwnerMissing dev"]],
    ["a registration that nobody looked at", [prod(), dev(unreviewed)], ["ConsumerUnreviewed dev"]],
    [
      "an account that is not enrolled",
      [prod(), dev(devSpec, { state: { phase: "unenrolled" } })],
      ["NotEnrolled dev"],
    ],
    [
      "an account that was never rotated",
      [prod(), dev(devSpec, { state: aRotation.idle({ publishedAt: before(day), keys: keysOf("c", "d") }) })],
      ["NeverRotated dev"],
    ],
    [
      "a key that is overdue",
      [
        prod(),
        dev(devSpec, {
          state: aRotation.idle({
            lastEnded,
            publishedAt: before(90 * day + hour + 1),
            keys: keysOf("c", "d"),
          }),
        }),
      ],
      ["RotationOverdue dev"],
    ],
    [
      "no key overdue at the very moment when it is due",
      [
        prod(),
        dev(devSpec, {
          state: aRotation.idle({
            lastEnded,
            publishedAt: before(90 * day + hour),
            keys: keysOf("c", "d"),
          }),
        }),
      ],
      [],
    ],
  ])("is %s", (_what, accounts, expected) => {
    expect(found(accounts)).toEqual(expected);
  });

  it("says what the policies are", () => {
    const { findings } = compared([prod(), dev(weekly)]);
    expect(findings.map(({ message }) => message)).toEqual([
      "cadenceMs: production 90d; non-production 7d",
      "approval: production none; non-production required",
    ]);
  });

  it("is unknown users and copies, as discovery tells", () => {
    const copy = { account: "dev", resource: "/sites/x", name: "KEY", state: "active" } as const;
    const discovery = {
      at: now,
      unknownConsumers: new Map([
        ["prod", 2],
        ["dev", 0],
      ]),
      copies: [copy],
    };
    expect(found([prod(), dev()], { discovery })).toEqual(["UnknownConsumers prod", "CopyUnmanaged dev"]);
    const answered = { ...discovery, copies: [{ ...copy, answered: true }] };
    expect(found([prod(), dev()], { discovery: answered })).toEqual(["UnknownConsumers prod"]);
  });
});

describe("what was not looked at", () => {
  it("is said when no discovery has run", () => {
    const { discovery: _none, ...fleet } = aFleet([prod(), dev()]);
    const document = comparisonOf(fleet, sides);
    expect(document.unseen).toHaveLength(1);
    expect(document.accounts[0]).not.toHaveProperty("unknownConsumers");
    expect(document.accounts[0]).not.toHaveProperty("copies");
  });

  it("is said of copies, and of an account that discovery could not see whole", () => {
    const discovery = { at: now, unknownConsumers: new Map([["prod", 0]]) };
    expect(compared([prod(), dev()], { discovery }).unseen).toEqual([
      "no place was searched for unmanaged copies",
      "not all users of dev could be seen",
    ]);
  });
});
