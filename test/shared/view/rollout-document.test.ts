import { describe, expect, it } from "@jest/globals";
import { rolloutDocument } from "../../../shared/view/rollout-document.ts";
import { rolloutStanding } from "../../../shared/api/rollout.ts";
import { parseFleet } from "../../../shared/fleet-file/fleet-file.ts";
import type { RolloutSnapshot } from "../../../shared/domain/rollout/rollout-snapshot.ts";

// A Sunday.
const now = new Date("2026-03-01T09:00:00.000Z");
const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const calm: RolloutSnapshot = { open: [], permits: [], failures: [], unreadable: 0, resumed: [] };

const account = (name: string, ring?: number) => ({
  name,
  resourceId: `/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/${name}`,
  publishedSecret: `${name}-key`,
  vaults: ["https://kv.vault.azure.net"],
  withoutConsumersBecause: "a test",
  ...(ring !== undefined && { ring }),
});

function documentOf(rollout: object | undefined, snapshot: Partial<RolloutSnapshot> = {}) {
  const accounts = [account("canary", 1), account("early", 2), account("other", 2), account("rest", 3)];
  const unordered = accounts.map(({ name }) => account(name));
  const file = JSON.stringify({ version: 1, rollout, accounts: rollout ? accounts : unordered });
  return rolloutStanding.parse(rolloutDocument(parseFleet(file), { ...calm, ...snapshot }, now));
}

const failed = (name: string, minutes: number) => ({ account: name, rotation: "r", at: before(minutes) });

describe("the standing of a rollout", () => {
  it("moves, and is in no ring, where the fleet file says nothing of it", () => {
    expect(documentOf(undefined)).toEqual({
      at: now.toISOString(),
      stopped: false,
      rings: [],
      inFlight: [],
      failures: [],
      resumed: [],
    });
  });

  it("has stopped with as many failures as the file names, and not with one less", () => {
    const failures = [failed("early", 5), failed("rest", 3)];
    expect(documentOf({ stopAfterFailures: 3 }, { failures }).stopped).toBe(false);
    expect(documentOf({ stopAfterFailures: 2 }, { failures })).toMatchObject({
      stopped: true,
      stopAfterFailures: 2,
      failures: [{ account: "early", rotation: "r", at: before(5).toISOString() }, { account: "rest" }],
    });
    expect(documentOf({}, { failures }).stopped).toBe(false);
  });

  it("says when the next window opens, and nothing while one is open", () => {
    const monday = { days: ["mon"], from: "08:00", to: "16:00" };
    const sunday = { days: ["sun"], from: "08:00", to: "16:00" };
    expect(documentOf({ windows: [monday] }).opensAt).toBe("2026-03-02T08:00:00.000Z");
    expect(documentOf({ windows: [monday, sunday] }).opensAt).toBeUndefined();
  });

  it("counts each ring of the fleet file against the share that lets the next one start, and names the accounts in line", () => {
    const failures = [failed("canary", 5)];
    const open = ["early", "gone"].map((name) => ({ account: name, rotation: "r", since: now }));
    expect(documentOf({ rings: [{ ring: 2, share: 0.5 }] }, { open, failures }).rings).toEqual([
      { ring: 1, size: 1, open: 1, mayBeOpen: 0, accounts: [{ account: "canary", failed: true }] },
      { ring: 2, size: 2, open: 1, mayBeOpen: 1, accounts: [{ account: "early", failed: false }] },
      { ring: 3, size: 1, open: 0, accounts: [] },
    ]);
  });

  it("counts permits against their limit, and names their holders", () => {
    const permits = ["fleet", "s-1"].map((scope) => ({
      scope,
      account: "early",
      rotation: "r",
      by: "look",
      since: now,
    }));
    expect(documentOf({ maxInFlight: 5 }).inFlight).toEqual([
      { scope: "fleet", places: 0, most: 5, accounts: [] },
    ]);
    expect(documentOf({ maxInFlight: 5, maxInFlightPerSubscription: 1 }, { permits }).inFlight).toEqual([
      { scope: "fleet", places: 1, most: 5, accounts: ["early"] },
      { scope: "s-1", places: 1, most: 1, accounts: ["early"] },
    ]);
  });

  it("lists the last twenty resumes of the line, the last one first", () => {
    const resumed = Array.from({ length: 30 }, (_, n) => ({ at: before(n), by: "ada", reason: `r-${n}` }));
    const told = documentOf({}, { resumed }).resumed;
    expect([told.length, told[0]]).toEqual([20, { at: now.toISOString(), by: "ada", reason: "r-0" }]);
  });

  it("names a hundred of a ring at most, and counts all", () => {
    const names = Array.from({ length: 150 }, (_, index) => `a${String(index)}`);
    const fleet = parseFleet(JSON.stringify({ version: 1, accounts: names.map((name) => account(name, 1)) }));
    const open = names.map((name) => ({ account: name, rotation: "r", since: now }));
    const [ring] = rolloutDocument(fleet, { ...calm, open }, now).rings;
    expect([ring?.open, ring?.accounts.length]).toEqual([150, 100]);
  });

  it("counts unreadable records", () => {
    expect(documentOf({}, { unreadable: 2 }).unreadable).toBe(2);
  });
});
