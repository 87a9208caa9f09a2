import { describe, expect, it } from "@jest/globals";
import { runFacts } from "../../shared/reconciler/run-facts.ts";
import { second } from "../domain/builders.ts";

const absent = { account: { kind: "absent" } } as const;

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
