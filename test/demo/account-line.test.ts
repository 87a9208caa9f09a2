import { describe, expect, it } from "@jest/globals";
import { accountLine } from "../../emulator/demo/account-line.ts";
import { plainProgress } from "../../emulator/demo/plain-progress.ts";
import type { AccountDocument } from "../../shared/api/account.ts";

const now = new Date("2026-01-01T00:00:00.000Z");
const owner = { name: "Checkout team", contact: "checkout@contoso.example" };
const consumer = {
  name: "checkout-api",
  owner,
  environment: "production",
  criticality: "required",
  expectedInstances: 2,
  confirmedInstances: 2,
  instances: [],
} as const;
const late = { ...consumer, blocker: { reason: "NoReport", message: "checkout-api is silent" } } as const;
const soaking = {
  reason: "Soaking",
  message: "soaking",
  remedy: "wait",
  until: "2026-01-01T00:00:02.500Z",
} as const;

function documentOf(change: Partial<AccountDocument> = {}): AccountDocument {
  return {
    account: "vision",
    resourceId: "/subscriptions/s",
    vaults: [],
    publishedSecret: "vision-key",
    phase: "adopting",
    rotation: { id: "r1", mode: "manual", requestedBy: "somebody", requestedAt: now.toISOString() },
    consumers: [consumer],
    attention: [],
    ...change,
  };
}

describe("the progress of an account", () => {
  it("names the pending consumers and their owners", () => {
    const line = accountLine(documentOf({ consumers: [late], hold: soaking }), now);
    expect(line).toEqual({
      account: "vision",
      state: "in-flight",
      standing: "manual, adopting",
      awaited: ["Checkout team: checkout-api is silent"],
    });
  });

  it("counts the soak down once everybody has adopted", () => {
    const line = accountLine(documentOf({ hold: soaking }), now);
    expect(line.note).toBe("every consumer is healthy on the fresh key and must stay so for 3 s more");
  });

  it("waits for nobody in a phase without consumers", () => {
    expect(accountLine(documentOf({ phase: "proving", consumers: [late] }), now).awaited).toEqual([]);
  });

  it("is completed only with that outcome", () => {
    const { rotation: _over, ...idle } = documentOf({ phase: "idle" });
    const endedWith = (outcome: "completed" | "cancelled") =>
      accountLine({ ...idle, lastEnded: { rotation: "r1", outcome, at: now.toISOString() } }, now).state;
    expect(accountLine(idle, now).state).toBe("untouched");
    expect(endedWith("completed")).toBe("completed");
    expect(endedWith("cancelled")).toBe("ended-otherwise");
  });
});

describe("progress in plain lines", () => {
  it("prints one line per change", async () => {
    const lines: string[] = [];
    const progress = plainProgress((line) => lines.push(line.replace(/^ *\d+\.\d s {2}/, "")));
    await progress.rotations(["vision"], async (show) => {
      show([accountLine(documentOf({ consumers: [late] }), now)], "");
      show([accountLine(documentOf({ consumers: [late] }), now)], "");
      show([accountLine(documentOf({ hold: soaking }), now)], "");
      show([accountLine(documentOf({ hold: soaking }), new Date(now.getTime() + 1_000))], "");
    });
    expect(lines).toEqual([
      "vision: manual, adopting; waits for Checkout team: checkout-api is silent",
      "vision: manual, adopting",
    ]);
  });
});
