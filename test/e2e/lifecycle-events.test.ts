import { describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { lifecycleSchema } from "../../shared/lifecycle/lifecycle-schema.ts";
import { until } from "../until.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, failures, regenerations, rotate } from "./stack/running-stack.ts";

const eventsTopic = "keyturn";
const wholeStory = ["started", "published", "adopted", "retired", "completed"];

function published({ azure }: LocalStack) {
  return azure.published(eventsTopic).map(({ event }) => lifecycleSchema.parse(event));
}

/** The published events, without duplicates. */
function story(stack: LocalStack): readonly string[] {
  const types = new Map(published(stack).map(({ id, type }) => [id, type.replace("keyturn.rotation.", "")]));
  return [...types.values()];
}

describe("lifecycle events", () => {
  it("of a whole rotation arrive at the topic in order, in the form that is documented", async () => {
    const stack = await anEnrolledStack({ eventsTopic });
    await stack.startConsumers("vision");
    const id = await rotate(stack);
    await ended(stack);
    await until(async () => story(stack).includes("completed"));
    expect(story(stack)).toEqual(wholeStory);

    const { key1, key2 } = stack.azure.keys("vision");
    for (const { subject, source, data } of published(stack)) {
      expect([source, subject]).toEqual([stack.azure.accountId("vision"), `accounts/vision/rotations/${id}`]);
      expect(data).toMatchObject({ rotation: { id, mode: "manual" } });
      expect(JSON.stringify(data)).not.toMatch(new RegExp(`JQQJ99|${key1}|${key2}`));
    }
    const last = (await stack.keyturn.account("vision")).fingerprints;
    expect(published(stack).at(-1)?.data).toMatchObject({ phase: "idle", fingerprints: last });
    expect(failures(stack)).toEqual([]);
  });

  it("wait for a topic that is down, while the rotation does not, and are repeated under the same id", async () => {
    const stack = await anEnrolledStack({ eventsTopic });
    await stack.startConsumers("vision");
    stack.azure.addFault({ service: "eventgrid", kind: "error-before", status: 503 });
    await rotate(stack);
    await ended(stack);
    expect(regenerations(stack)).toBe(2);
    expect(published(stack)).toEqual([]);

    stack.azure.setKnobs({ faults: [] });
    stack.azure.addFault({ service: "eventgrid", kind: "drop-after", times: 1 });
    await until(async () => published(stack).length > wholeStory.length, 60_000);
    expect(story(stack)).toEqual(wholeStory);
    expect(stack.appLines.some((line) => line.includes("events-not-published"))).toBe(true);
  });

  it("names each blocking consumer and its owner, once", async () => {
    const consumers = [aConsumer({ name: "lagging", pollMs: 1_000, adopts: false })];
    const policy = { adoptWithin: "2s" };
    const stack = await anEnrolledStack({ eventsTopic, accounts: [anAccount({ consumers, policy })] });
    await stack.startConsumers("vision");
    await rotate(stack);
    const blocked = () => published(stack).filter(({ type }) => type === "keyturn.rotation.blocked");
    await until(async () => blocked().length > 0);
    const [{ owner }] = consumers as [(typeof consumers)[number]];
    expect(blocked()[0]?.data).toMatchObject({ blockers: [{ consumer: "lagging", owner }] });
    expect(new Set(blocked().map(({ id }) => id)).size).toBe(1);
  });
});
