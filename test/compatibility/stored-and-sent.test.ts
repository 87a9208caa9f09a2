import { describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../functions/edge/services.ts";
import type { HttpHandler } from "@azure/functions";
import { decodeEvent, encodeEvent } from "../../shared/records/event-codec.ts";
import { unknownConsumersFound } from "../../shared/domain/lifecycle/lifecycle-event.ts";
import { lifecycleDocument } from "../../shared/lifecycle/lifecycle-document.ts";
import { anAccount, now } from "../domain/builders.ts";
import { driftFound, drifts, events } from "../domain/events.ts";
import { encodeStep } from "../../shared/records/step-codec.ts";
import { sampleFleet } from "../fuzz/sample-fleet.ts";
import type { MemoryStepQueue } from "../reconciler/fakes/memory-step-queue.ts";
import { send } from "../functions/sent-request.ts";
import { memoryServices } from "../fuzz/memory-services.ts";
import type { SmallWorld } from "../reconciler/small-world.ts";
import { recordRun } from "./recorded-run.ts";
import { expectRecorded } from "./recording.ts";
import { scenarios } from "./scenarios.ts";

let made: Services;
jest.unstable_mockModule("../../functions/edge/services.ts", () => ({ services: () => made }));
const handlers = await import("../../functions/handlers.ts");

/** Asks the API about the account of a world, which is all of the fleet. */
async function answer({ ports, wakes, spec }: SmallWorld, call: string): Promise<string> {
  const fleet = { accounts: [spec], ...(spec.rollout && { hasRollout: true as const }) };
  made = {
    ...(await memoryServices()),
    ports,
    wakes,
    fleet: {
      current: async () => fleet,
      fresh: async () => fleet,
      account: async () => spec,
      prefetch: () => undefined,
    },
    inForce: { account: async () => spec },
  };
  const { state } = await ports.trail.read(spec.name);
  const last = state.phase === "idle" ? state.lastEnded?.rotation : undefined;
  const period = { from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" };
  const asked = {
    "GET accounts": () => send(handlers.status, { params: { account: undefined as never } }),
    "GET accounts/vision": () => send(handlers.status),
    "GET accounts/vision/plan": () => send(handlers.plan),
    "GET accounts/vision/usage": () => send(handlers.usage),
    "GET accounts/vision/rotations/last/evidence": () =>
      send(handlers.rotationEvidence, { params: { rotation: last ?? "" } }),
    "GET evidence": () => send(handlers.evidence, { query: period }),
    "GET forecast": () => send(handlers.forecast),
    "GET rollout": () => send(handlers.rollout),
  }[call];
  if (!asked) throw new Error(`nobody answers ${call}`);
  const { status, text } = await asked();
  expect([call, status]).toEqual([call, 200]);
  return text;
}

describe("what is stored, sent and answered", () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    "is as an earlier build had it, byte for byte: %s",
    async (name, scenario) => {
      expectRecorded(name, await recordRun(scenario, answer));
    },
  );

  it("is as an earlier build had it, byte for byte: one event of every kind", () => {
    const { resourceId } = anAccount();
    const every = [
      ...Object.values(events),
      ...(Object.keys(drifts) as (keyof typeof drifts)[]).map(driftFound),
    ];
    const texts = every.map((event, index) => encodeEvent(index + 1, event));
    for (const [index, text] of texts.entries())
      expect(decodeEvent(text)).toEqual({ sequence: index + 1, event: every[index] });
    const unknown = lifecycleDocument(unknownConsumersFound({ account: "vision", resourceId }, 2, now));
    expectRecorded("events", [...texts, JSON.stringify(unknown)]);
  });

  it("is as an earlier build had it, byte for byte: fleet files that are applied", async () => {
    made = await memoryServices();
    const lines: object[] = [];
    const renamed = sampleFleet.replace("name: web\n", "name: shop\n");
    for (const body of [
      sampleFleet,
      renamed,
      `${renamed}rollout: { stopAfterFailures: 9 }\n`,
      renamed.slice(0, renamed.indexOf("  - name: speech")),
      sampleFleet.replace("vault.azure.net", "vault.example"),
    ]) {
      const { status, body: answered } = await send(handlers.fleet, { method: "PUT", body });
      lines.push({ status, ...(status < 400 ? { answered } : { code: answered["code"] }) }, ...keptBy(made));
    }
    expectRecorded(
      "fleet",
      lines.map((line) => JSON.stringify(line)),
    );
  });

  it("is as an earlier build had it, byte for byte: commands of people and consumers", async () => {
    made = await memoryServices();
    const lines: object[] = [];
    const ask = async (
      call: string,
      handler: HttpHandler,
      given: object,
      method: "POST" | "PUT" | "DELETE" = "POST",
    ) => {
      const { state } = await made.ports.trail.read("vision");
      const params = { rotation: "id" in state ? state.id : "none", consumer: "web" };
      const { status, body } = await send(handler, { method, params, body: JSON.stringify(given) });
      // Only a problem's code is stable; its text is for people.
      lines.push({ call, status, ...(status < 400 ? { body } : { code: body["code"] }) }, ...keptBy(made));
    };
    const because = { reason: "as agreed" };
    const statement = { instance: "web-1", fingerprint: "0123456789abcdef", healthy: true, sequence: 7 };
    await ask("rotate", handlers.rotate, { mode: "manual", ...because });
    await ask("rotate again", handlers.rotate, { mode: "manual", ...because });
    await ask("approve what one has asked for", handlers.approve, because);
    await ask("pause", handlers.pause, because);
    await ask("resume", handlers.resume, because);
    await ask("revert", handlers.revert, because);
    await ask("cancel", handlers.cancel, because);
    await ask("declare without a look", handlers.rotate, {
      mode: "emergency",
      compromised: "both",
      ...because,
    });
    await ask("report", handlers.report, { ...statement, usage: { calls: 3, failures: 2, refused: 1 } });
    await ask("report again", handlers.report, statement);
    await ask("report nonsense", handlers.report, {});
    await ask(
      "register",
      handlers.register,
      { owner: { name: "a", contact: "b" }, environment: "production", refreshWithin: "10m" },
      "PUT",
    );
    await ask("approve one's own registration", handlers.approveRegistration, because);
    await ask("deregister", handlers.deregister, because, "DELETE");
    expectRecorded(
      "commands",
      lines.map((line) => JSON.stringify(line)),
    );
  });
});

/** Takes the messages that wait, in the order in which they were sent. */
function keptBy({ ports: { queue } }: Services): readonly object[] {
  const memory = queue as MemoryStepQueue;
  const messages: object[] = [];
  for (let step = memory.take(); step; step = memory.take()) messages.push({ sent: encodeStep(step) });
  return messages;
}
