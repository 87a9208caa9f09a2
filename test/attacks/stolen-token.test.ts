import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { aConsumer, anAccount } from "../e2e/stack/plans.ts";
import { anEnrolledStack, regenerations, rotate } from "../e2e/stack/running-stack.ts";
import { until } from "../until.ts";
import { activeKey, instanceOf, say, timeMs } from "./thief.ts";

/** What the thief does each time after the honest instance has spoken, which stays on the old key. */
type Theft = (theft: {
  readonly stack: LocalStack;
  readonly account: string;
  readonly fresh: string;
  readonly turn: number;
}) => Promise<unknown>;

const consumer = "batch";
const ahead = () => timeMs() + 4 * 60_000;
/** The soak is over several times meanwhile. */
const turns = 4;
/** Longer than the soak: the last word is the thief's for all of it. */
const betweenMs = 3_500;

const thefts: Readonly<Record<string, { readonly numbered: boolean; readonly steal: Theft }>> = {
  "by greater numbers": {
    numbered: true,
    steal: ({ stack, account, fresh }) =>
      say(stack, [account, consumer], { fingerprint: fresh, sequence: ahead() }),
  },
  "by the last word, without numbers": {
    numbered: false,
    steal: ({ stack, account, fresh }) => say(stack, [account, consumer], { fingerprint: fresh }),
  },
  "by the last word, with the time as the number": {
    numbered: true,
    steal: ({ stack, account, fresh }) =>
      say(stack, [account, consumer], { fingerprint: fresh, sequence: timeMs() }),
  },
  "by another instance beside it": {
    numbered: true,
    steal: ({ stack, account, fresh }) =>
      say(stack, [account, consumer], { instance: "invented", fingerprint: fresh, sequence: timeMs() }),
  },
  "by outrunning it with its own words, and falling silent": {
    numbered: true,
    async steal({ stack, account, fresh, turn }) {
      if (turn === 0) await say(stack, [account, consumer], { sequence: ahead() });
      return say(stack, [account, consumer], {
        instance: "invented",
        fingerprint: fresh,
        sequence: timeMs(),
      });
    },
  },
  "by outrunning it with its own words, then with others": {
    numbered: true,
    steal: ({ stack, account, fresh, turn }) =>
      say(stack, [account, consumer], { sequence: ahead(), ...(turn > 1 && { fingerprint: fresh }) }),
  },
};
const ways = Object.keys(thefts);
const nameOf = (way: string) => `account-${ways.indexOf(way)}`;

describe("a stolen report token", () => {
  let stack: LocalStack;
  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: ways.map((way) =>
        anAccount({
          name: nameOf(way),
          publishedSecret: `${nameOf(way)}-key`,
          consumers: [aConsumer({ name: consumer, refreshWithin: "300ms" })],
        }),
      ),
      policy: { soak: "3s", staleAfter: "10s", cooldown: "1h", probeInterval: "50ms" },
    });
    await Promise.all(ways.map(play));
  }, 120_000);

  /** Rotates up to the adoption, then lets the thief and the instance speak in turn. */
  async function play(way: string): Promise<void> {
    const { numbered, steal } = thefts[way] ?? { numbered: false, steal: async () => undefined };
    const account = nameOf(way);
    const old = activeKey(stack, account);
    const speak = () =>
      say(stack, [account, consumer], { fingerprint: old, ...(numbered && { sequence: timeMs() }) });
    await speak();
    await rotate(stack, account);
    await until(async () => {
      await speak();
      return (await stack.keyturn.account(account)).phase === "adopting";
    });
    const { key1, key2 } = stack.azure.keys(account);
    const fresh = [key1, key2].map(fingerprintOf).find((key) => key !== old) ?? "";
    for (let turn = 0; turn < turns; turn += 1) {
      await steal({ stack, account, fresh, turn });
      await speak();
      await steal({ stack, account, fresh, turn });
      await delay(betweenMs);
    }
  }

  it.each(ways)("regenerates no key that its instance uses, %s", async (way) => {
    const account = nameOf(way);
    // The standby key's, before anybody had to move.
    expect(regenerations(stack, account)).toBe(1);
    expect((await stack.keyturn.account(account)).phase).toBe("adopting");
  });

  it.each(ways.filter((way) => !way.includes("beside")))(
    "is told of by the reports of its instance, %s",
    async (way) => {
      expect((await instanceOf(stack, [nameOf(way), consumer]))?.contested).toBeDefined();
      const { hold } = await stack.keyturn.account(nameOf(way));
      expect(hold?.blockers?.map(({ reason }) => reason)).toEqual(["InstanceContested"]);
    },
  );

  it("lets the rotation go on once the instance has moved and nobody contradicts it", async () => {
    const account = nameOf("by the last word, without numbers");
    const { key1, key2 } = stack.azure.keys(account);
    const old = activeKey(stack, account);
    const fresh = [key1, key2].map(fingerprintOf).find((key) => key !== old) ?? "";
    await until(async () => {
      await say(stack, [account, consumer], { fingerprint: fresh });
      await delay(200);
      return (await stack.keyturn.account(account)).phase === "idle";
    }, 50_000);
  }, 60_000);
});
