import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { until } from "../until.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack, ended, failures, regenerations } from "./stack/running-stack.ts";

const type = "Microsoft.KeyVault.SecretNearExpiry";

describe.each(["EventGridSchema", "CloudEventSchemaV1_0"] as const)(
  "near-expiry events in %s",
  (eventSchema) => {
    let stack: LocalStack;
    let superseded: string;

    beforeAll(async () => {
      stack = await anEnrolledStack({
        eventsFrom: ["kv-main"],
        eventSchema,
        accounts: [
          anAccount({
            policy: { cadence: "6s", allowShortCadence: true, timerGrace: "1h", cooldown: "1h" },
            consumers: [aConsumer()],
          }),
        ],
      });
      await stack.startConsumers("vision");
      superseded = await until(
        () => stack.azure.events().find((event) => event.type === type && event.subject === "vision-key")?.id,
      );
    }, 60_000);

    it("rotates the account once when the event for the current version comes five more times", async () => {
      const statuses = await stack.azure.redeliver(superseded, 5);
      expect(statuses).toEqual([202, 202, 202, 202, 202]);
      const { rotations } = await ended(stack);
      expect(rotations).toEqual([expect.objectContaining({ mode: "near-expiry", outcome: "completed" })]);
      expect(regenerations(stack)).toBe(2);
      expect(failures(stack)).toEqual([]);
    });

    it("ignores the event for the version before the current one", async () => {
      const known = (await stack.keyturn.account("vision")).rotations.length;
      const heldNotDue = () =>
        stack.appLines.filter((line) => line.includes('"because":"near-expiry"') && line.includes("NotDue"))
          .length;
      const before = heldNotDue();
      expect(await stack.azure.redeliver(superseded, 1)).toEqual([202]);
      await until(() => heldNotDue() > before);
      expect((await stack.keyturn.account("vision")).rotations).toHaveLength(known);
    });
  },
);
