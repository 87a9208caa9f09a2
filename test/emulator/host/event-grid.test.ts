import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { runApp, type RunningHost } from "./running-host.ts";

describe("the Event Grid webhook", () => {
  let host: RunningHost;

  beforeAll(async () => {
    host = await runApp(`
      app.eventGrid("nearExpiry", { handler: (event, context) => {
        context.log("told " + JSON.stringify(event));
        if (event.id === "bad") throw new Error("refused");
      } });
      app.http("other", { handler: () => ({}) });
    `);
  });
  afterAll(() => host.stop());

  const post = (body: unknown, type: string | undefined, functionName = "nearExpiry"): Promise<Response> =>
    fetch(`${host.origin}/runtime/webhooks/EventGrid?functionName=${functionName}`, {
      method: "POST",
      headers: type === undefined ? {} : { "aeg-event-type": type },
      body: JSON.stringify(body),
    });

  it("answers the validation of a subscription with the code, in a 200", async () => {
    const response = await post(
      [{ id: "1", data: { validationCode: "512d38b6" } }],
      "SubscriptionValidation",
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ validationResponse: "512d38b6" });
  });

  it.each([
    ["an object", { validationCode: "512d38b6" }],
    ["text", JSON.stringify({ validationCode: "512d38b6" })],
  ])("validates an event outside of an array whose data is %s", async (_, data) => {
    const response = await post({ id: "1", data }, "SubscriptionValidation");
    expect(await response.json()).toEqual({ validationResponse: "512d38b6" });
  });

  it("answers the handshake of CloudEvents", async () => {
    const url = `${host.origin}/runtime/webhooks/EventGrid?functionName=nearExpiry`;
    const headers = { "webhook-request-origin": "eventgrid.azure.net" };
    const response = await fetch(url, { method: "OPTIONS", headers });
    expect(response.status).toBe(200);
    expect(response.headers.get("webhook-allowed-origin")).toBe("eventgrid.azure.net");
    expect((await fetch(url, { method: "OPTIONS" })).status).toBe(200);
  });

  it("runs the function once per event, untouched, and answers 202", async () => {
    const events = [
      { id: "a", eventType: "Microsoft.KeyVault.SecretNearExpiry", data: { ObjectName: "s", EXP: 1 } },
      { id: "b", eventTime: "2026-01-01T00:00:00.1234567Z", data: {} },
    ];
    expect((await post(events, "Notification")).status).toBe(202);
    expect(host.told()).toEqual(events);
  });

  it("takes one event that is not in an array", async () => {
    const event = { id: "single", specversion: "1.0", type: "t", source: "s" };
    expect((await post(event, "Notification")).status).toBe(202);
    expect(host.told()).toContainEqual(event);
  });

  it("answers 500 when one of the events failed, and has run the others", async () => {
    expect((await post([{ id: "bad" }, { id: "good" }], "Notification")).status).toBe(500);
    expect(host.told()).toContainEqual({ id: "good" });
  });

  it("records the end of a subscription", async () => {
    expect((await post({}, "Unsubscribe")).status).toBe(202);
  });

  it.each([
    ["no event type", undefined, "nearExpiry", 400],
    ["another event type", "Something", "nearExpiry", 400],
    ["an unknown function", "Notification", "unknown", 404],
    ["a function's name in another case", "Notification", "nearexpiry", 404],
    ["a function with another trigger", "Notification", "other", 404],
  ])("refuses %s", async (_, type, name, status) => {
    expect((await post([], type, name)).status).toBe(status);
  });

  it.each([
    ["a text", "text", "Notification"],
    ["nothing", null, "Notification"],
    ["an array of numbers", [5], "Notification"],
    ["a validation without a code", [{ data: {} }], "SubscriptionValidation"],
    ["an empty validation", [], "SubscriptionValidation"],
  ])("answers 500 to %s, as a function that throws: Event Grid tries again", async (_, body, type) => {
    expect((await post(body, type)).status).toBe(500);
  });

  it("takes a delivery by PUT", async () => {
    const url = `${host.origin}/runtime/webhooks/EventGrid?functionName=nearExpiry`;
    const headers = { "aeg-event-type": "Notification" };
    const { status } = await fetch(url, { method: "PUT", headers, body: JSON.stringify([{ id: "put" }]) });
    expect(status).toBe(202);
    expect(host.told()).toContainEqual({ id: "put" });
  });
});
