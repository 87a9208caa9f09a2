import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import { until } from "../until.ts";
import { accepts } from "./stack/data-plane.ts";
import { post, tokenWith } from "./stack/people.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, regenerations, rotate } from "./stack/running-stack.ts";

const reason = "the key was found in a public repository";
const owner = { name: "Batch team", contact: "batch@contoso.example" };
/** An application that stays on the key it started with. */
const batch = aConsumer({ name: "batch", owner, adopts: false, refreshWithin: "10s" });
const named = (name: string, consumers = [aConsumer(), batch]) =>
  anAccount({ name, publishedSecret: `${name}-key`, consumers, policy: { soak: "11s" } });

interface Wish {
  readonly compromised: "active" | "standby" | "both" | "key1" | "key2";
  readonly gate?: "wait" | "waive";
  readonly deadlineMs?: number;
}

describe("an emergency", () => {
  let stack: LocalStack;

  beforeAll(async () => {
    stack = await anEnrolledStack({
      accounts: [
        named("asked"),
        named("both", [batch, aConsumer({ name: "nightly", adopts: false })]),
        named("spared"),
        named("standby", [aConsumer()]),
        named("moving"),
        named("returned"),
        named("followed"),
        named("silent", [aConsumer({ instances: 2, running: 1 })]),
      ],
    });
    for (const account of ["both", "spared", "standby", "moving", "returned", "followed", "silent"]) {
      await stack.startConsumers(account);
    }
  }, 90_000);

  const declare = (account: string, wish: Wish, confirm?: string, token?: string) =>
    post(stack, `${account}/rotations`, { mode: "emergency", reason, ...wish, confirm }, token);

  async function blastRadius(account: string, wish: Wish): Promise<BlastRadiusDocument> {
    const { status, body } = await declare(account, wish);
    expect(status).toBe(428);
    return body["blastRadius"] as BlastRadiusDocument;
  }

  /** Declares it as a person would: reads the list first, then confirms it. */
  async function confirmed(account: string, wish: Wish): Promise<[BlastRadiusDocument, string]> {
    const radius = await blastRadius(account, wish);
    const { status, body } = await declare(account, wish, radius.confirm);
    expect([status, body]).toEqual([202, expect.objectContaining({ account })]);
    return [radius, String(body["rotation"])];
  }

  const adoptedBy = (account: string, consumer: string) =>
    until(async () => {
      const { phase, consumers } = await stack.keyturn.account(account);
      const own = consumers.find(({ name }) => name === consumer);
      return phase === "adopting" && own?.confirmedInstances === own?.expectedInstances;
    });

  const cutOff = (account: string) =>
    stack.consumers
      .filter((consumer) => consumer.account === account && consumer.tally().refused > 0)
      .map(({ consumer }) => consumer);

  it("shows the affected consumers and changes nothing until that very list is confirmed", async () => {
    const running = await stack.startInstance("asked", "shop", "shop-1");
    const wish = { compromised: "active", gate: "waive", deadlineMs: 5_000 } as const;
    const radius = await until(async () => {
      const shown = await blastRadius("asked", wish);
      return shown.consumers.some(({ instances }) => instances.length > 0) ? shown : undefined;
    });
    expect(radius.consumers).toEqual([
      expect.objectContaining({
        consumer: "shop",
        owner: aConsumer().owner,
        feels: "nothing",
        instances: [{ instance: running.instance, slot: "key1" }],
      }),
      expect.objectContaining({ consumer: "batch", owner, feels: "cut-off", instances: [] }),
    ]);
    expect(radius.cutOff).toEqual(["batch"]);

    expect((await declare("asked", wish, "0123456789abcdef")).status).toBe(428);
    // The digest of another request does not confirm this one.
    const harsher = { ...wish, deadlineMs: 0 };
    expect((await declare("asked", harsher, radius.confirm)).body["code"]).toBe("CONFIRMATION_REQUIRED");
    expect(await stack.keyturn.account("asked")).toMatchObject({ phase: "idle", rotations: [] });
    expect(regenerations(stack, "asked")).toBe(0);
  });

  it("refuses to waive the gate without the role to approve", async () => {
    const token = await tokenWith(stack, { roles: ["KeyRotation.Read", "KeyRotation.Operate"] });
    const wish = { compromised: "both", deadlineMs: 0 } as const;
    const waived = await declare("asked", { ...wish, gate: "waive" }, undefined, token);
    expect(waived).toMatchObject({
      status: 403,
      body: { code: "ROLE_MISSING", role: "KeyRotation.Approve" },
    });
    expect((await declare("asked", wish, undefined, token)).status).toBe(428);
  });

  it("has both leaked keys dead and cuts off exactly those it listed", async () => {
    const { key1, key2 } = stack.azure.keys("both");
    const [radius] = await confirmed("both", { compromised: "both", gate: "waive", deadlineMs: 0 });
    const refused = async (key: string) => !(await accepts(stack, "both", key));
    await until(async () => (await refused(key1)) && refused(key2));

    const { rotations } = await ended(stack, "both");
    expect(rotations).toEqual([expect.objectContaining({ mode: "emergency", outcome: "completed" })]);
    await until(() => cutOff("both").length === 2);
    expect(cutOff("both").sort()).toEqual([...radius.cutOff].sort());
    expect(regenerations(stack, "both")).toBe(2);
  });

  it("spares a consumer that moves before the deadline", async () => {
    const [radius] = await confirmed("spared", { compromised: "active", gate: "waive", deadlineMs: 5_000 });
    expect(radius.cutOff).toEqual(["batch"]);
    await ended(stack, "spared");
    await until(() => cutOff("spared").length > 0);
    expect(cutOff("spared")).toEqual(["batch"]);
  });

  it("kills a leaked standby key within one step, and nobody notices", async () => {
    const { key1, key2 } = stack.azure.keys("standby");
    const steps = () =>
      stack.appLines.filter((line) => line.includes('"account":"standby","because":"command"')).length;
    const before = steps();
    await until(async () => {
      // A consumer that has not reported yet would hold the gate, which is not waived.
      const { consumers } = await stack.keyturn.account("standby");
      return consumers.every(({ confirmedInstances }) => confirmedInstances === 1);
    });
    await confirmed("standby", { compromised: "standby" });
    await until(() => steps() > before);
    expect(await accepts(stack, "standby", key2)).toBe(false);

    await ended(stack, "standby");
    expect(stack.azure.keys("standby").key1).toBe(key1);
    expect(regenerations(stack, "standby")).toBe(1);
    expect(cutOff("standby")).toEqual([]);
  });

  it("takes over a rotation that waits for a consumer to adopt", async () => {
    const rotation = await rotate(stack, "moving");
    await adoptedBy("moving", "shop");
    const { key1 } = stack.azure.keys("moving");
    const [radius, taken] = await confirmed("moving", {
      compromised: "key1",
      gate: "waive",
      deadlineMs: 0,
    });
    expect(taken).toBe(rotation);
    expect(radius.cutOff).toEqual(["batch"]);

    const { rotations } = await ended(stack, "moving");
    expect(rotations).toEqual([expect.objectContaining({ id: rotation, outcome: "completed" })]);
    expect(await accepts(stack, "moving", key1)).toBe(false);
    expect(regenerations(stack, "moving")).toBe(2);
    await until(() => cutOff("moving").length > 0);
    expect(cutOff("moving")).toEqual(["batch"]);
  });

  it("kills the published key while consumers adopt it, and sends those back that have moved", async () => {
    await rotate(stack, "returned");
    await adoptedBy("returned", "shop");
    const { key1, key2 } = stack.azure.keys("returned");
    const wish = { compromised: "active", gate: "waive", deadlineMs: 5_000 } as const;
    const [{ keys }] = await confirmed("returned", wish);
    expect(keys).toEqual([expect.objectContaining({ slot: "key2", role: "published" })]);

    const { rotations } = await ended(stack, "returned", 2);
    expect(rotations.map(({ outcome }) => outcome)).toEqual(["reverted", "completed"]);
    expect(await accepts(stack, "returned", key2)).toBe(false);
    expect(await accepts(stack, "returned", key1)).toBe(true);
    expect(cutOff("returned")).toEqual([]);
  });

  it("lets a second rotation follow when the fresh key itself has leaked on its way to consumers", async () => {
    await rotate(stack, "followed");
    await adoptedBy("followed", "shop");
    const leaked = stack.azure.keys("followed");
    const wish = { compromised: "both", gate: "waive", deadlineMs: 5_000 } as const;
    const [radius] = await confirmed("followed", wish);
    expect(radius.cutOff).toEqual(["batch"]);

    const { rotations } = await ended(stack, "followed", 2);
    expect(rotations.map(({ outcome }) => outcome)).toEqual(["completed", "completed"]);
    for (const key of [leaked.key1, leaked.key2]) expect(await accepts(stack, "followed", key)).toBe(false);
    expect(regenerations(stack, "followed")).toBe(4);
    await until(() => cutOff("followed").length > 0);
    expect(cutOff("followed")).toEqual(["batch"]);
  });

  it("takes over a rotation that a silent instance blocks", async () => {
    const rotation = await rotate(stack, "silent");
    await until(async () => (await stack.keyturn.account("silent")).hold?.reason === "ConsumersNotReady");
    const [, taken] = await confirmed("silent", { compromised: "both", gate: "waive", deadlineMs: 3_000 });
    expect(taken).toBe(rotation);
    const { rotations } = await ended(stack, "silent");
    expect(rotations).toEqual([expect.objectContaining({ id: rotation, outcome: "completed" })]);
    expect(regenerations(stack, "silent")).toBe(2);
    expect(cutOff("silent")).toEqual([]);
  });
});
