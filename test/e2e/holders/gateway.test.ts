import { beforeAll, expect, it } from "@jest/globals";
import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import { until } from "../../until.ts";
import { aConsumer, anAccount } from "../stack/plans.ts";
import { anEnrolledStack, ended, failures, rotate } from "../stack/running-stack.ts";
import { tableTexts } from "../stack/stored-text.ts";
import { callThrough } from "./gateway-traffic.ts";

const gateway = (handOver: boolean) =>
  aConsumer({ name: "gateway", instances: 2, confirmation: { kind: "holder", handOver } });
const account = (name: string, handOver: boolean) =>
  anAccount({ name, publishedSecret: `${name}-key`, consumers: [aConsumer(), gateway(handOver)] });

let stack: LocalStack;
beforeAll(async () => {
  stack = await anEnrolledStack({
    askMs: 300,
    accounts: [account("vision", true), account("looked-at", false)],
    // Units follow later than the service answers, and within the consumer's `refreshWithin`.
    knobs: { gatewayDelayMs: 300 },
    policy: { soak: "1s", staleAfter: "20s", cooldown: "1s", probeInterval: "50ms" },
  });
}, 90_000);

it("a gateway has each new key before the old one dies, and none of its calls fails", async () => {
  await stack.startConsumers("vision");
  const traffic = callThrough(stack, "vision-gateway");
  for (let count = 1; count <= 3; count += 1) {
    await until(async () => (await stack.keyturn.account("vision")).hold?.reason !== "CoolingDown");
    await rotate(stack);
    await ended(stack, "vision", count);
  }
  await traffic.stop();
  expect(traffic.failures()).toEqual([]);
  expect(traffic.calls()).toBeGreaterThan(50);
  expect(failures(stack)).toEqual([]);
  const { azure } = stack;
  const published = azure.secretVersions("kv-main", "vision-key").at(-1)?.value;
  expect(azure.namedValue("vision-gateway", "copy")).toBe(published);
  expect(azure.namedValue("vision-gateway", "reference")).toBe(published);
  expect(azure.namedValue("vision-gateway", "other")).toBe("not a key");
}, 120_000);

it("a gateway that keyturn may only look at holds the rotation, by place", async () => {
  await stack.startConsumers("looked-at");
  await rotate(stack, "looked-at");
  const held = await until(async () => {
    const { phase, hold } = await stack.keyturn.account("looked-at");
    const blocker = hold?.blockers?.find(({ consumer }) => consumer === "gateway");
    return phase === "adopting" ? blocker : undefined;
  });
  expect(held).toMatchObject({ reason: "OnOtherKey", message: expect.stringContaining("backends/backend/") });
}, 60_000);

it("no value that passed through a gateway is stored or logged", async () => {
  const told = [...(await tableTexts(stack.storage.connectionString)), ...stack.appLines].join("\n");
  expect(stack.azure.everyKey().filter((key) => told.includes(key))).toEqual([]);
});
