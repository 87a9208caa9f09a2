import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { RecordUnreadableError, ServiceUnavailableError } from "../../../shared/errors.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import type { MemoryUnreadMessages } from "../../reconciler/fakes/memory-unread-messages.ts";

let made: Services;
let lines: { readonly event?: string; readonly account?: string; readonly code?: string }[];
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { poison } = await import("../../../functions/triggers/poison.ts");
const { step } = await import("../../../functions/triggers/step.ts");

beforeEach(async () => {
  lines = [];
  made = await memoryServices();
});

const context = () =>
  new InvocationContext({
    logHandler: (_level, ...parts) => lines.push(JSON.parse(String(parts[0])) as (typeof lines)[number]),
  });
const wake = { account: "vision", because: { kind: "wake" } };
const objection = async () => (await made.ports.trail.read("vision")).objection?.reason;

function failingHeads(error: Error): void {
  const { trail } = made.ports;
  const read = async () => {
    throw error;
  };
  made = { ...made, ports: { ...made.ports, trail: { ...trail, read } } };
}

describe("the poison function", () => {
  it("holds the account, and tells", async () => {
    await poison(wake, context());
    expect(await objection()).toBe("StepKeepsFailing");
    expect(lines).toEqual([expect.objectContaining({ event: "step-keeps-failing", account: "vision" })]);
  });

  it("holds the account of a message whose kind is unknown, and puts it back for a newer build", async () => {
    const message = { account: "vision", because: { kind: "whim" } };
    await poison(message, context());
    expect(await objection()).toBe("StepKeepsFailing");
    expect((made.unread as MemoryUnreadMessages).kept).toEqual([message]);
  });

  it("holds the account of a step that is damaged otherwise", async () => {
    await poison({ account: "vision", because: { kind: "near-expiry", vault: 7 } }, context());
    expect(await objection()).toBe("StepKeepsFailing");
  });

  it("tells of a record that it cannot read, and lets its message go", async () => {
    failingHeads(new RecordUnreadableError("the head of an account"));
    await poison(wake, context());
    expect(lines).toEqual([
      expect.objectContaining({ event: "step-keeps-failing", account: "vision", code: "RECORD_UNREADABLE" }),
    ]);
  });

  it("tells of a fleet file that it cannot read, and lets its message go", async () => {
    await made.fleetStore.write("accounts: [");
    await made.fleet.fresh().catch(() => undefined);
    await poison({ ...wake, account: "unseen" }, context());
    expect(lines).toEqual([expect.objectContaining({ event: "poison-dropped", account: "unseen" })]);
  });

  it("comes again when the storage does not answer", async () => {
    failingHeads(new ServiceUnavailableError("reading the trail"));
    await expect(poison(wake, context())).rejects.toThrow(ServiceUnavailableError);
  });
});

describe("a step for an account whose record is damaged", () => {
  beforeEach(() => failingHeads(new RecordUnreadableError("the head of an account")));

  it("holds by a name of its own, and its message does not fail into the poison queue", async () => {
    await step(wake, context());
    expect(lines).toContainEqual(
      expect.objectContaining({ event: "step-held", account: "vision", reason: "RecordUnreadable" }),
    );
  });

  it("keeps what an event said until the record is repaired", async () => {
    const message = {
      account: "vision",
      because: { kind: "near-expiry", vault: "https://kv", version: "1" },
    };
    await step(message, context());
    expect((made.unread as MemoryUnreadMessages).kept).toEqual([message]);
  });
});
