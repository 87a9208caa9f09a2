import { InvocationContext, output } from "@azure/functions";
import { describe, expect, it } from "@jest/globals";
import { outputQueue } from "../../../functions/edge/output-queue.ts";
import { decodeStep } from "../../../shared/records/step-codec.ts";
import type { Step } from "../../../shared/records/step-codec.ts";
import { memoryStepQueue } from "../../reconciler/fakes/memory-step-queue.ts";
import { virtualClock } from "../../reconciler/fakes/virtual-clock.ts";

const step: Step = { account: "vision", because: { kind: "report" } };
const other: Step = { account: "speech", because: { kind: "command" } };

function aFunction(extraOutputs: ReturnType<typeof output.storageQueue>[]) {
  const context = new InvocationContext({ options: { extraOutputs } });
  const direct = memoryStepQueue(virtualClock(new Date(0)));
  return { context, direct, queue: outputQueue(context, direct) };
}

describe("a step that a handler asks for", () => {
  const binding = output.storageQueue({ queueName: "steps", connection: "AzureWebJobsStorage" });

  it("goes out with the function's own queue output, with all others in their order", async () => {
    const { context, direct, queue } = aFunction([binding]);
    await queue.send(step);
    await queue.send(other);
    const sent = context.extraOutputs.get(binding) as string[];
    expect(sent.map((text) => decodeStep(JSON.parse(text)))).toEqual([step, other]);
    expect(direct.waiting()).toEqual([]);
  });

  it("is sent at once where the function has no such output", async () => {
    const { direct, queue } = aFunction([]);
    await queue.send(step);
    expect(direct.take()).toEqual(step);
  });

  it("that is to come later is sent at once, since an output knows no delay", async () => {
    const { context, direct, queue } = aFunction([binding]);
    await queue.send(step, 5_000);
    expect(direct.waiting()).toEqual([{ message: step, visibleAt: new Date(5_000) }]);
    expect(context.extraOutputs.get(binding)).toBeUndefined();
  });
});
