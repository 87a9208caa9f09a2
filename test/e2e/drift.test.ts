import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { until } from "../until.ts";
import { accepts, publishedValue } from "./stack/data-plane.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { recordedEvents } from "./stack/recorded-events.ts";
import { anEnrolledStack, ended, regenerations, rotate } from "./stack/running-stack.ts";

const named = (name: string, consumers = [aConsumer()]) =>
  anAccount({ name, publishedSecret: `${name}-key`, consumers });

describe("changes by others", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      policy: {
        soak: "3s",
        staleAfter: "20s",
        cooldown: "1h",
        probeInterval: "50ms",
        // Every sweep of this stack, which runs each second.
        driftCheck: "500ms",
      },
      accounts: [
        named("idle"),
        named("adopting"),
        named("retiree", [aConsumer(), aConsumer({ name: "lagging", adopts: false })]),
        named("garbage", []),
        named("swapped", []),
      ],
    });
    for (const account of ["idle", "adopting", "retiree"]) await stack.startConsumers(account);
  }, 90_000);

  async function driftsOf(account: string) {
    const events = await recordedEvents(stack, account);
    return events.flatMap((event) => (event.type === "drift-found" ? [event.drift] : []));
  }

  /** Waits for a second in which the account's consumers made calls and none failed. */
  async function worksAgain(account: string): Promise<void> {
    const own = () => stack.consumers.filter((consumer) => consumer.account === account);
    let before = own().map((consumer) => consumer.tally());
    await until(() => {
      const now = own().map((consumer) => consumer.tally());
      if (now.some(({ calls }, index) => calls <= (before[index]?.calls ?? 0))) return false;
      const quiet = now.every(({ failures }, index) => failures === before[index]?.failures);
      before = now;
      return quiet;
    });
  }

  it("is repaired with the next watch when it is the active key of an idle account, and consumers work again", async () => {
    const start = performance.now();
    const { key1 } = stack.azure.regenerateBehindTheBack("idle", "key1");
    await until(() => publishedValue(stack, "idle") === key1);
    console.log(`a valid key published again after ${((performance.now() - start) / 1_000).toFixed(1)} s`);
    await worksAgain("idle");
    await until(async () => (await stack.keyturn.account("idle")).phase === "idle");
    expect(await driftsOf("idle")).toEqual([expect.objectContaining({ kind: "published-key-dead" })]);
    expect(regenerations(stack, "idle")).toBe(0);
  });

  it("restarts the gate when it is the fresh key that consumers adopt", async () => {
    await rotate(stack, "adopting");
    await until(async () => {
      const { phase, consumers } = await stack.keyturn.account("adopting");
      return phase === "adopting" && consumers[0]?.confirmedInstances === 1;
    });
    const { key2 } = stack.azure.regenerateBehindTheBack("adopting", "key2");
    await until(() => publishedValue(stack, "adopting") === key2);

    const { rotations } = await ended(stack, "adopting");
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
    const phases = rotations[0]?.phases.map(({ phase }) => phase).join(" ");
    expect(phases).toMatch(/adopting (?:proving )?publishing adopting retiring confirming idle$/);
    expect(stack.azure.keys("adopting").key2).toBe(key2);
    expect(await driftsOf("adopting")).toEqual([expect.objectContaining({ kind: "fresh-key-dead" })]);
    await worksAgain("adopting");
  });

  it("is recorded with the consumers that had not adopted, when it is the previous key", async () => {
    await rotate(stack, "retiree");
    await until(async () => {
      const { phase, consumers } = await stack.keyturn.account("retiree");
      return phase === "adopting" && consumers[0]?.confirmedInstances === 1;
    });
    const { key2 } = stack.azure.regenerateBehindTheBack("retiree", "key1");

    const { rotations, active } = await ended(stack, "retiree");
    expect(rotations).toEqual([expect.objectContaining({ outcome: "completed" })]);
    expect(active).toBe("key2");
    expect(await driftsOf("retiree")).toEqual([
      expect.objectContaining({ kind: "retired-out-of-band", notAdopted: ["lagging"] }),
    ]);
    expect(await accepts(stack, "retiree", key2)).toBe(true);
    expect(regenerations(stack, "retiree")).toBe(1);
  });

  it("is overwritten by the valid key when it is a value that opens nothing", async () => {
    stack.azure.setSecretBehindTheBack("kv-main", "garbage-key", "0".repeat(32));
    const { key1 } = stack.azure.keys("garbage");
    await until(() => publishedValue(stack, "garbage") === key1);
    expect(await driftsOf("garbage")).toEqual([expect.objectContaining({ kind: "published-key-dead" })]);
  });

  it("is adopted when it is the other valid key", async () => {
    const { key2 } = stack.azure.keys("swapped");
    const { version } = stack.azure.setSecretBehindTheBack("kv-main", "swapped-key", key2);
    await until(async () => (await stack.keyturn.account("swapped")).active === "key2");
    expect(stack.azure.secretVersions("kv-main", "swapped-key").at(-1)?.version).toBe(version);
    expect(await driftsOf("swapped")).toEqual([
      expect.objectContaining({ kind: "roles-swapped", active: "key2" }),
    ]);
    expect(regenerations(stack, "swapped")).toBe(0);
  });
});
