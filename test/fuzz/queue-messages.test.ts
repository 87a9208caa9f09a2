import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { LogHandler } from "@azure/functions";
import * as fc from "fast-check";
import type { Services } from "../../functions/edge/services.ts";
import { InvalidDocumentError, RecordFromNewerBuildError } from "../../shared/errors.ts";
import { decodeStep, encodeStep } from "../../shared/records/step-codec.ts";
import { damaged } from "./damage.ts";
import { effort } from "./effort.ts";
import { memoryServices } from "./memory-services.ts";

let made: Services;
jest.unstable_mockModule("../../functions/edge/services.ts", () => ({ services: () => made }));
const { step } = await import("../../functions/triggers/step.ts");
const { poison } = await import("../../functions/triggers/poison.ts");
const { nearExpiry } = await import("../../functions/triggers/near-expiry.ts");

beforeEach(async () => {
  made = await memoryServices();
});

const version = "0123456789abcdef0123456789abcdef";
const vault = "https://kv-main.vault.azure.net";
const nearExpiryStep = { account: "nobody", because: { kind: "near-expiry", vault, version } };
const steps = [{ account: "nobody", because: { kind: "wake" } }, nearExpiryStep];
const event = {
  id: "e-1",
  eventType: "Microsoft.KeyVault.SecretNearExpiry",
  data: {
    Id: `${vault}/secrets/vision-key/${version}`,
    ObjectType: "Secret",
    ObjectName: "vision-key",
    Version: version,
  },
};

/** A context that keeps the log. */
function watchedContext() {
  const lines: string[] = [];
  const logHandler: LogHandler = (_level, ...parts) => void lines.push(parts.join(" "));
  return { context: new InvocationContext({ logHandler }), lines };
}

describe("a queue message", () => {
  it("that is damaged is a step, a newer build's, or refused with its faults", () => {
    fc.assert(
      fc.property(damaged(...steps), (message) => {
        try {
          const decoded = decodeStep(message);
          expect(decodeStep(JSON.parse(encodeStep(decoded)))).toEqual(decoded);
        } catch (error) {
          if (!(error instanceof RecordFromNewerBuildError))
            expect(error).toBeInstanceOf(InvalidDocumentError);
        }
      }),
      effort("queueMessages", 0.5),
    );
  });

  it("is dropped with a reason or refused, so that the queue keeps it", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(...steps), async (message) => {
        const { context, lines } = watchedContext();
        try {
          await step(message, context);
          expect(lines.join()).toContain("because");
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidDocumentError);
        }
      }),
      effort("queueMessages", 0.2),
    );
  });

  it("that the queue gave up on holds its account, goes back or is dropped with a reason, and never fails again", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(...steps, { ...nearExpiryStep, account: "vision" }), async (message) => {
        const { context, lines } = watchedContext();
        await poison(message, context);
        expect(lines.join()).toMatch(/poison-dropped|step-keeps-failing|step-put-back/);
      }),
      effort("queueMessages", 0.2),
    );
    expect((await made.ports.trail.read("vision")).objection?.reason).toBe("StepKeepsFailing");
  });

  it("is made of an event that is meant, and every other event is dropped with a reason", async () => {
    await fc.assert(
      fc.asyncProperty(damaged(event), async (seen) => {
        const { context, lines } = watchedContext();
        await nearExpiry(seen as Parameters<typeof nearExpiry>[0], context);
        expect(lines.join()).toMatch(/event-taken|event-dropped/);
      }),
      effort("queueMessages", 0.1),
    );
  });
});
