import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import type { memoryStepQueue } from "../../reconciler/fakes/memory-step-queue.ts";

let made: Services;
let lines: string[];
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { nearExpiry, nearExpiryQueue } = await import("../../../functions/triggers/near-expiry.ts");

beforeEach(async () => {
  lines = [];
  made = await memoryServices();
});

const context = new InvocationContext({ logHandler: (_level, ...parts) => lines.push(String(parts[0])) });
const sent = () => (made.ports.queue as ReturnType<typeof memoryStepQueue>).waiting();

async function event(type = "Microsoft.KeyVault.SecretNearExpiry", of: { readonly vault?: string } = {}) {
  const { publishedSecret, vaults } = (await made.fleet.current()).accounts[0] ?? {};
  const vault = of.vault ?? vaults?.[0];
  const Version = "0123456789abcdef0123456789abcdef";
  return {
    specversion: "1.0",
    id: "e-1",
    source: "/subscriptions/S/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/kv",
    subject: publishedSecret,
    type,
    time: "2026-03-01T09:00:00Z",
    data: {
      Id: `${vault}/secrets/${publishedSecret}/${Version}`,
      ObjectType: "Secret",
      ObjectName: publishedSecret,
      Version,
    },
  };
}

describe("a near-expiry event", () => {
  it("from the queue requests the same look as one sent to the app", async () => {
    await nearExpiryQueue(await event(), context);
    const fromQueue = sent();
    expect(fromQueue[0]?.message).toMatchObject({ account: "vision", because: { kind: "near-expiry" } });
    await nearExpiry((await event()) as never, context);
    expect(sent().slice(fromQueue.length)).toEqual(fromQueue);
  });

  it("is queued once more, to come a claim later: a worker that dies keeps its message locked", async () => {
    await nearExpiryQueue(await event(), context);
    const [first, second] = sent();
    expect(second?.message).toEqual(first?.message);
    expect(Number(second?.visibleAt) - Number(first?.visibleAt)).toBe(made.claimMs);
  });

  it.each([["text that is no event"], [17], [null], [{ id: "e-1" }]])(
    "that is none is dropped with a line and not tried again: %j",
    async (message) => {
      await nearExpiryQueue(message, context);
      expect(sent()).toEqual([]);
      expect(lines).toEqual([expect.stringContaining('"event":"event-dropped"')]);
    },
  );

  it("that is not about a secret says which one was dropped", async () => {
    const Id = "https://kv-main.vault.azure.net/keys/vision-key/0123456789abcdef0123456789abcdef";
    await nearExpiryQueue({ ...(await event()), data: { Id, ObjectType: "Key" } }, context);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      event: "event-dropped",
      id: "e-1",
      type: "Microsoft.KeyVault.SecretNearExpiry",
    });
  });

  it("of a secret with the same name in a vault that the account does not publish to is dropped", async () => {
    await nearExpiryQueue(await event(undefined, { vault: "https://kv-other.vault.azure.net" }), context);
    expect(sent()).toEqual([]);
    expect(lines).toEqual([expect.stringContaining("no account publishes this secret")]);
  });

  it("of another type is dropped", async () => {
    await nearExpiryQueue(await event("Microsoft.KeyVault.SecretNewVersionCreated"), context);
    expect(sent()).toEqual([]);
  });
});
