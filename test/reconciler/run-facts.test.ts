import { describe, expect, it } from "@jest/globals";
import type { FactName } from "../../shared/domain/world.ts";
import { emptyTrail } from "../../shared/records/trail.ts";
import { expiredFacts } from "../../shared/reconciler/fact-freshness.ts";
import { look } from "../../shared/reconciler/look.ts";
import { startRun } from "../../shared/reconciler/run.ts";
import { runFacts } from "../../shared/reconciler/run-facts.ts";
import { second } from "../domain/builders.ts";
import { smallWorld } from "./small-world.ts";

const absent = { account: { kind: "absent" } } as const;

/** How long each fact counts, by what it costs to decide on an old one. */
const lifetimes: readonly (readonly [FactName, number])[] = [
  ["account", 20],
  ["keys", 20],
  ["published", 20],
  ["liveness", 20],
  ["reports", 5],
  ["claimedSecret", 5],
  ["acceptance", 20],
  ["rejection", 20],
  ["discovery", 20],
  ["rollout", 5],
  ["permit", 20],
];

describe("a fact", () => {
  it.each(lifetimes)("supports no decision once it is too old: %s, after %j s", (name, seconds) => {
    const askedAt = new Map([[name, 0]]);
    expect(expiredFacts(askedAt, seconds * second, undefined)).toEqual([]);
    expect(expiredFacts(askedAt, seconds * second + 1, undefined)).toEqual([name]);
  });

  it.each(lifetimes)("supports none either once a doubtful call may have changed it: %s", (name) => {
    expect(expiredFacts(new Map([[name, 0]]), second, second)).toEqual([name]);
    expect(expiredFacts(new Map([[name, second]]), second, second)).toEqual([]);
  });

  it("is as old as its question, however long the answer takes", async () => {
    const world = smallWorld();
    const { ports, spec, clock, account } = world;
    const slow = {
      ...ports,
      keyIssuer: {
        ...account.issuer,
        describe: async (id: string) => {
          clock.advance(19 * second);
          return account.issuer.describe(id);
        },
      },
    };
    const settings = { worker: "one", claimMs: 60 * second, askEveryMs: 60 * second };
    const run = startRun({ ports: slow, settings, spec, because: { kind: "wake" } });
    await look(["account"], emptyTrail(spec.name), run);
    run.facts.expire(clock.monotonicMs());
    expect(run.facts.current().account).toBeDefined();
    run.facts.expire(clock.monotonicMs() + 2 * second);
    expect(run.facts.current().account).toBeUndefined();
  });
});

describe("the facts of a run", () => {
  it("are as old as their question, and expire", () => {
    const facts = runFacts();
    facts.note({ ...absent, reports: [] }, second);
    facts.expire(6 * second);
    expect(facts.current()).toEqual({ ...absent, reports: [] });
    facts.expire(6 * second + 1);
    expect(facts.current()).toEqual(absent);
    facts.expire(21 * second + 1);
    expect(facts.current()).toEqual({});
  });

  it("become no fresher when they are amended", () => {
    const facts = runFacts();
    facts.note({ published: [] }, 0);
    facts.amend({ published: [{ vault: "v", latest: { kind: "absent" } }] });
    expect(facts.current().published).toHaveLength(1);
    facts.expire(20 * second + 1);
    expect(facts.current()).toEqual({});
  });

  it("support one decision only where they change with it", () => {
    const facts = runFacts();
    facts.note({ ...absent, reports: [], rejection: { consecutive: 0, last: "unknown" } }, 0);
    facts.forgetSingleUse();
    expect(facts.current()).toEqual(absent);
  });

  it("say nothing after a call of unknown outcome may have taken effect", () => {
    const facts = runFacts();
    facts.doubtUntil(10 * second);
    facts.note(absent, 9 * second);
    facts.expire(10 * second - 1);
    expect(facts.current()).toEqual(absent);
    facts.expire(10 * second);
    expect(facts.current()).toEqual({});
    facts.note(absent, 10 * second);
    facts.expire(11 * second);
    expect(facts.current()).toEqual(absent);
  });
});
