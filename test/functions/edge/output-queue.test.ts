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
  const [ordinary, urgent] = ["steps", "urgent-steps"].map((queueName) =>
    output.storageQueue({ queueName, connection: "AzureWebJobsStorage" }),
  ) as [ReturnType<typeof output.storageQueue>, ReturnType<typeof output.storageQueue>];
  const sentWith = ({ extraOutputs }: InvocationContext, binding: typeof urgent) =>
    ((extraOutputs.get(binding) as string[] | undefined) ?? []).map((text) => decodeStep(JSON.parse(text)));

  it("goes out with the function's own output for the queue of its urgency, in the order of sending", async () => {
    const { context, direct, queue } = aFunction([ordinary, urgent]);
    await queue.send(step, "ordinary");
    await queue.send(other, "emergency");
    await queue.send(step, "prompt");
    expect(sentWith(context, ordinary)).toEqual([step]);
    expect(sentWith(context, urgent)).toEqual([other, step]);
    expect(direct.waiting()).toEqual([]);
  });

  it("is sent at once, as urgent as it is, where the function has no such output", async () => {
    const { context, direct, queue } = aFunction([ordinary]);
    await queue.send(step, "emergency");
    expect(direct.waiting()).toMatchObject([{ message: step, urgency: "emergency" }]);
    expect(sentWith(context, ordinary)).toEqual([]);
  });

  it("that is to come later is sent at once, since an output knows no delay", async () => {
    const { context, direct, queue } = aFunction([ordinary, urgent]);
    await queue.send(step, "prompt", 5_000);
    expect(direct.waiting()).toEqual([{ message: step, urgency: "prompt", visibleAt: new Date(5_000) }]);
    expect(sentWith(context, urgent)).toEqual([]);
  });
});
