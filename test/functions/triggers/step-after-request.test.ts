import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { Step } from "../../../shared/records/step-codec.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";

let made: Services;
let lines: string[];
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { requestQueue } = await import("../../../functions/edge/request-queue.ts");
const { step, urgentStep } = await import("../../../functions/triggers/step.ts");

const sweep: Step = { account: "vision", because: { kind: "sweep" } };
const command: Step = { account: "vision", because: { kind: "command" } };
const context = () =>
  new InvocationContext({ logHandler: (_level, ...parts) => lines.push(String(parts[0])) });
/** Lets everything that waits for no clock happen. */
const settled = () => new Promise(setImmediate);
const held = expect.stringContaining('"because":"sweep"');

/** Holds up the look that a request begins, until the test lets it go on. */
let letGo: () => void;

beforeEach(async () => {
  lines = [];
  made = await memoryServices();
  const { fleet } = made;
  const gate = new Promise<void>((resolve) => (letGo = resolve));
  let asked = 0;
  made = {
    ...made,
    fleet: {
      ...fleet,
      account: async (name) => {
        asked += 1;
        if (asked === 1) await gate;
        return fleet.account(name);
      },
    },
  };
});

describe("a step of the queue while its process looks at the account for a request", () => {
  it("waits for the end of that look", async () => {
    await requestQueue(made).send(command, "prompt");
    await settled();
    const looked = step(sweep, context());
    await settled();
    expect(lines).toEqual([]);
    letGo();
    await looked;
    expect(lines).toEqual([held]);
  });

  it("waits for nothing when it is urgent", async () => {
    await requestQueue(made).send(command, "prompt");
    await settled();
    await urgentStep(sweep, context());
    expect(lines).toEqual([held]);
    letGo();
  });
});
