import { describe, expect, it } from "@jest/globals";
import { advice } from "../../../shared/api/advice.ts";
import { addDaily, dayOf, startOfDay } from "../../../shared/domain/usage/daily-calls.ts";
import { adviceOf } from "../../../shared/view/advice.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import type { AccountView, FleetView } from "../../../shared/view/fleet-view.ts";
import { aConsumer, anAccount, aReport, before, day, keyC, minute, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { aFleet, aView, nobodyFound } from "./fleet.ts";

const unused = aView({ spec: anAccount({ consumers: [] }), reports: [] });
const since = startOfDay(dayOf(now) - 29);
const traffic = (account: string, byOthers: number, capabilities: readonly string[] = []) => ({
  days: 30,
  since,
  unseen: [],
  accounts: new Map([
    [account, { calls: 43_200, byOthers, capabilities: capabilities.map((name) => ({ name, calls: 1 })) }],
  ]),
});
const quiet = traffic("vision", 0);
const seen: Partial<FleetView> = { discovery: nobodyFound("vision"), traffic: quiet };

function advised(accounts: readonly AccountView[], change: Partial<FleetView> = seen) {
  const document = adviceOf(aFleet(accounts, change));
  expect(advice.parse(document)).toEqual(document);
  return document;
}
const verdict = (view: AccountView, change?: Partial<FleetView>) =>
  advised([view], change).accounts[0]?.keyless.verdict;

describe("whether an account needs keys", () => {
  const copy = { account: "vision", resource: "/sites/x", name: "KEY" } as const;
  const discovered = (state: "active" | "retired"): Partial<FleetView> => ({
    ...seen,
    discovery: { ...nobodyFound("vision"), copies: [{ ...copy, state }] },
  });
  const { spec, reports } = aView();
  const keyless = { rotation: "r", outcome: "keyless", at: before(day) } as const;
  it.each<[string, AccountView, Partial<FleetView>, string]>([
    ["nobody is registered, found or heard", unused, seen, "ready"],
    ["a consumer reports", aView(), seen, "in-use"],
    ["a consumer is registered and silent", aView({ reports: [] }), seen, "in-use"],
    ["somebody reports who is registered no more", { ...unused, reports }, seen, "in-use"],
    [
      "the last report of somebody who is registered no more is stale",
      { ...unused, reports: [aReport({ receivedAt: before(15 * minute) })] },
      seen,
      "ready",
    ],
    [
      "discovery found somebody unknown",
      unused,
      { ...seen, discovery: { at: now, unknownConsumers: new Map([["vision", 1]]) } },
      "in-use",
    ],
    ["a valid key lies somewhere", unused, discovered("active"), "in-use"],
    ["a key that is dead lies somewhere", unused, discovered("retired"), "ready"],
    [
      "calls are explained by nobody",
      unused,
      { ...seen, discovery: { ...nobodyFound("vision"), unexplainedCalls: new Map([["vision", 12]]) } },
      "in-use",
    ],
    ["others than keyturn have called it", unused, { ...seen, traffic: traffic("vision", 0.5) }, "in-use"],
    [
      "only the count of another account was read",
      unused,
      { ...seen, traffic: traffic("speech", 0) },
      "unclear",
    ],
    ["nobody has looked at the calls", unused, { discovery: nobodyFound("vision") }, "unclear"],
    ["no discovery has run", unused, { traffic: quiet }, "unclear"],
    ["discovery could not see all of it", unused, { ...seen, discovery: nobodyFound("speech") }, "unclear"],
    ["it is not enrolled", { ...unused, state: { phase: "unenrolled" } }, seen, "unclear"],
    [
      "a rotation found keys switched off",
      { ...unused, state: aRotation.idle({ lastEnded: keyless }) },
      seen,
      "done",
    ],
    [
      "its enrolment found keys switched off",
      {
        spec,
        reports: [],
        state: { phase: "unenrolled" },
        objection: { reason: "LocalAuthenticationDisabled", message: "off", remedy: "operator" },
      },
      seen,
      "done",
    ],
  ])("when %s", (_what, view, change, expected) => {
    expect(verdict(view, change)).toBe(expected);
  });

  it("comes with the command, unless somebody uses them or they are off", () => {
    const [ready] = advised([unused]).accounts;
    expect(ready?.keyless.command).toBe(
      `az resource update --ids ${unused.spec.resourceId} --set properties.disableLocalAuth=true`,
    );
    expect(advised([aView()]).accounts[0]?.keyless).not.toHaveProperty("command");
  });
});

describe("whether an account whose consumers send tokens needs keys", () => {
  const counted = (calls: number, byToken: number, proofs = 0, at = now) => ({
    daily: addDaily(undefined, { calls, byToken, proofs }, at),
  });
  const reported = (change: Partial<InstanceReport>, more: readonly InstanceReport[] = []) =>
    aView({ reports: [aReport(change), ...more] });
  const tokens = counted(5_001, 5_000, 1);
  const compared = { ...nobodyFound("vision"), unexplainedCalls: new Map([["vision", 0]]) };
  const looked: Partial<FleetView> = { discovery: compared, traffic: traffic("vision", 5_001) };
  const unreviewed = anAccount({ consumers: [aConsumer({ unreviewed: true })] });
  const contested = { since: now, at: now, fingerprint: keyC, times: 1 };
  const asked = { strength: "proven" } as const;
  const twoDeclared = anAccount({ consumers: [aConsumer({ instances: 2 })] });
  const recently = (calls: number) => ({ ...compared, unexplainedCalls: new Map([["vision", calls]]) });
  const ended = aReport({
    instance: "web-0",
    receivedAt: before(9 * day),
    ...counted(7, 0, 0, before(9 * day)),
  });
  const endedLongAgo = { ...ended, ...counted(7, 0, 0, before(30 * day)) };

  it.each<[string, AccountView, Partial<FleetView>, string]>([
    ["all calls carried tokens or proved the key", reported(tokens), looked, "ready"],
    ["its last call with a key was before the window", reported(tokens, [endedLongAgo]), looked, "ready"],
    ["one call had no token", reported(counted(5_001, 4_999, 1)), looked, "in-use"],
    ["nothing is said of tokens", reported(counted(5_001, 0)), looked, "in-use"],
    ["calls are not counted", reported({}), looked, "in-use"],
    ["calls have only proven the key", reported(counted(1, 0, 1)), { ...looked, traffic: quiet }, "in-use"],
    ["an instance that has ended used a key", reported(tokens, [ended]), looked, "in-use"],
    ["one of two declared instances reports", { ...reported(tokens), spec: twoDeclared }, looked, "in-use"],
    ["its instances are silent", reported({ ...tokens, receivedAt: before(15 * minute) }), looked, "in-use"],
    ["it registered itself", { ...reported(tokens), spec: unreviewed }, looked, "in-use"],
    ["two parties speak for an instance", reported({ ...tokens, contested }), looked, "in-use"],
    ["keyturn asked for the report", reported({ ...tokens, asked }), looked, "in-use"],
    [
      "a thousandth is unexplained",
      reported(tokens),
      { ...looked, traffic: traffic("vision", 5_006) },
      "ready",
    ],
    ["more is unexplained", reported(tokens), { ...looked, traffic: traffic("vision", 5_007) }, "in-use"],
    ["recent calls are unexplained", reported(tokens), { ...looked, discovery: recently(20) }, "in-use"],
    [
      "recent calls were not compared",
      reported(tokens),
      { ...looked, discovery: nobodyFound("vision") },
      "unclear",
    ],
    ["nobody has counted the calls", reported(tokens), { discovery: compared }, "unclear"],
  ])("when %s", (_what, view, change, expected) => {
    expect(verdict(view, change)).toBe(expected);
  });

  it("is told with the names of those who use keys, and the number of calls that nobody explains", () => {
    const because = (view: AccountView, byOthers: number) =>
      advised([view], { ...looked, traffic: traffic("vision", byOthers) }).accounts[0]?.keyless.because;
    expect(because(reported(tokens), 5_001)).toEqual([
      "all 5000 calls of web carried tokens, apart from 1 that only proved the key",
    ]);
    expect(because(reported(counted(120, 20)), 150)).toEqual([
      "web uses a key: 100 of its 120 calls in 30 days are not known to have carried a token, the last on 2026-03-01",
      "30 of 150 calls in 30 days are unexplained: neither keyturn's own nor reported by a consumer",
    ]);
  });
});

describe("how far a leak of an account's key would reach", () => {
  const consumers = [
    aConsumer({ instances: 3 }),
    aConsumer({ name: "batch", owner: { name: "Team Batch", contact: "b" } }),
    aConsumer({ name: "test", environment: "non-production" }),
  ];
  const wide = aView({ spec: anAccount({ name: "wide", consumers }) });

  it("is told in figures", () => {
    const discovery = { at: now, unknownConsumers: new Map([["wide", 2]]), copies: [] };
    expect(advised([wide], { discovery }).accounts[0]?.blastRadius).toEqual({
      consumers: 3,
      instances: 5,
      owners: ["Team Batch", "Team Web"],
      environments: ["non-production", "production"],
      daysSincePublished: 91,
      unknownConsumers: 2,
      copies: 0,
    });
  });

  it("is told in capabilities and calls where these were counted", () => {
    const change = { traffic: traffic("wide", 90.4, ["openai", "language"]) };
    expect(advised([wide], change).accounts[0]?.blastRadius).toMatchObject({
      capabilities: ["openai", "language"],
      calls: 43_200,
      callsByOthers: 90,
    });
  });

  it("says which counts could not be read", () => {
    const change = { ...seen, traffic: { ...quiet, unseen: ["the count of calls of wide: refused"] } };
    expect(advised([wide], change).unseen).toContain("the count of calls of wide: refused");
  });

  it("leaves out figures that nobody knows, and says why", () => {
    const { accounts, unseen } = advised([wide], {});
    expect(accounts[0]?.blastRadius).not.toHaveProperty("unknownConsumers");
    expect(accounts[0]?.blastRadius).not.toHaveProperty("copies");
    expect(unseen).toHaveLength(3);
  });

  it.each<[string, AccountView, number]>([
    ["several owners and environments share it", wide, 2],
    ["one owner uses it in one environment", aView(), 0],
    [
      "production and its own recovery share it",
      aView({
        spec: anAccount({
          consumers: [aConsumer(), aConsumer({ name: "dr", environment: "disaster-recovery" })],
        }),
      }),
      0,
    ],
  ])("is a reason to split the account when %s", (_what, view, reasons) => {
    expect(advised([view]).accounts[0]?.split).toHaveLength(reasons);
  });

  it("orders accounts: keys that can go, then what to split, then the widest", () => {
    const two = aView({ spec: anAccount({ name: "two", consumers: consumers.slice(0, 1) }) });
    const names = advised([aView({ spec: anAccount({ name: "alone" }) }), two, wide, unused]).accounts;
    expect(names.map(({ account }) => account)).toEqual(["vision", "wide", "alone", "two"]);
  });
});
