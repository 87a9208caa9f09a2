import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { AccountFact } from "../../shared/domain/world.ts";
import { AccessDeniedError } from "../../shared/errors.ts";
import { readTraffic } from "../../shared/inventory/read-traffic.ts";
import type { Metered, MeteredAccount, UsageMetrics } from "../../shared/ports/usage-metrics.ts";
import type { CallTotal } from "../../shared/domain/usage/explain-traffic.ts";
import { anAccount, before, day, now, second } from "../domain/builders.ts";
import { events } from "../domain/events.ts";
import { foundAccount } from "../reconciler/fakes/fake-account.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { virtualClock } from "../reconciler/fakes/virtual-clock.ts";
import { withEvent } from "../../shared/records/trail.ts";

const idOf = (name: string) =>
  `/subscriptions/s/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/${name}`;
const account = (name: string) =>
  anAccount({ name, resourceId: idOf(name), policy: { driftCheckMs: 50 * second } });
const watched = 30 * 24 * 60;

/** Reads the traffic of 30 days in which each account was checked for drift every minute and called this often. */
async function read(
  names: readonly string[],
  totals: (accounts: readonly MeteredAccount[]) => Metered<CallTotal> | undefined,
  { fact = { ...foundAccount, location: "westeurope" }, known = [], budgetMs = second }: Reading = {},
) {
  const clock = virtualClock(now);
  const trail = memoryTrailStore();
  for (const name of names) {
    const event = { ...events.enrolmentStarted, at: before(90 * day) };
    await trail.save(withEvent(await trail.read(name), event, { releaseClaim: true, wakeAt: now }));
  }
  const described: string[] = [];
  const describe = async (id: string): Promise<AccountFact> => {
    described.push(id);
    if (fact instanceof Error) throw fact;
    return fact;
  };
  const usageMetrics: Pick<UsageMetrics, "totals"> = { totals: async (accounts) => totals(accounts) };
  const locations = new Map(known.map((name) => [idOf(name).toLowerCase(), "northeurope"]));
  const accounts: readonly AccountSpec[] = names.map(account);
  const wish = { accounts, locations, days: 30, budgetMs };
  return {
    read: await readTraffic(wish, { clock, trail, keyIssuer: { describe }, usageMetrics }),
    described,
  };
}

interface Reading {
  readonly fact?: AccountFact | Error;
  readonly known?: readonly string[];
  readonly budgetMs?: number;
}

const all =
  (calls: number, openai = 0) =>
  (accounts: readonly MeteredAccount[]) => ({
    counted: new Map(
      accounts.map(({ resourceId }) => [
        resourceId.toLowerCase(),
        { calls, byApi: new Map(Object.entries({ contentsafety: calls - openai, openai })) },
      ]),
    ),
    unread: new Map<string, string>(),
  });

describe("the traffic of accounts", () => {
  it("is nobody's where keyturn alone has called", async () => {
    const { read: found } = await read(["vision"], all(watched));
    expect(found?.traffic.get("vision")).toEqual({ calls: watched, byOthers: 0, capabilities: [] });
    expect(found?.unseen).toEqual([]);
  });

  it("is others' where somebody has called anything else", async () => {
    const { read: found } = await read(["vision"], all(watched + 5, 5));
    expect(found?.traffic.get("vision")).toMatchObject({
      byOthers: 5,
      capabilities: [{ name: "openai", calls: 5 }],
    });
  });

  it("is looked for in the region that discovery has seen, and only else asks for it", async () => {
    const places: MeteredAccount[] = [];
    const { described } = await read(
      ["vision", "speech"],
      (accounts) => {
        places.push(...accounts);
        return all(watched)(accounts);
      },
      { known: ["vision"] },
    );
    expect(described).toEqual([idOf("speech")]);
    expect(places.map(({ location }) => location)).toEqual(["northeurope", "westeurope"]);
  });

  it.each<[string, Reading, RegExp]>([
    ["the account is gone", { fact: { kind: "absent" } }, /of speech: the account does not exist/],
    ["Azure names no region", { fact: foundAccount }, /of speech: Azure does not say/],
    ["keyturn may not look", { fact: new AccessDeniedError("describing") }, /of speech: .*not allowed/],
    ["there is no time", { budgetMs: 0 }, /of speech.*: the time did not suffice/],
  ])("is told as unseen where %s", async (_why, reading, sentence) => {
    const { read: found } = await read(["vision", "speech"], all(watched), { known: ["vision"], ...reading });
    expect(found?.unseen.join("\n")).toMatch(sentence);
    expect(found?.traffic.has("speech")).toBe(false);
  });

  it("is told as unseen by its reason, however many accounts share it", async () => {
    const names = Array.from({ length: 7 }, (_, index) => `a-${index}`);
    const { read: found } = await read(names, (accounts) => ({
      counted: new Map(),
      unread: new Map(accounts.map(({ resourceId }) => [resourceId.toLowerCase(), "refused"])),
    }));
    expect(found?.unseen).toEqual(["the count of calls of a-0, a-1, a-2, a-3, a-4 and 2 more: refused"]);
  });

  it("is not known where a cloud has no metrics", async () => {
    expect((await read(["vision"], () => undefined)).read).toBeUndefined();
  });
});
