import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { AzureKeyCredential, EventGridPublisherClient } from "@azure/eventgrid";
import { credentialOf, secretClient, startSampleAzure } from "./sample-azure.ts";
import type { SampleAzure } from "./sample-azure.ts";
import { startWebhook } from "./webhook-sample.ts";
import type { Webhook } from "./webhook-sample.ts";

const NEAR = "Microsoft.KeyVault.SecretNearExpiry";
const CREATED = "Microsoft.KeyVault.SecretNewVersionCreated";
const EXPIRED = "Microsoft.KeyVault.SecretExpired";
const DAY_MS = 86_400_000;

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

describe("Event Grid of the local Azure", () => {
  let azure: SampleAzure;
  let webhook: Webhook;
  beforeEach(async () => {
    azure = await startSampleAzure({
      knobs: { eventRetryScale: 0.0001 },
      secrets: [{ vault: "kv-main", name: "seeded", value: { text: "value" }, expiresOn: inDays(3) }],
    });
    webhook = await startWebhook();
  });
  afterEach(async () => {
    await azure.dispose();
    await webhook.close();
  });

  const subscribe = (schema: "EventGridSchema" | "CloudEventSchemaV1_0" = "EventGridSchema") =>
    azure.subscribe({ name: "near", vault: "kv-main", endpoint: webhook.url, schema });

  it("raises near expiry of a seeded secret after the first subscription", async () => {
    await subscribe();
    const [delivery] = await webhook.deliveries(1, NEAR);
    const [version] = azure.secretVersions("kv-main", "seeded");
    expect(delivery?.headers["aeg-event-type"]).toBe("Notification");
    expect(delivery?.body).toMatchObject({
      subject: "seeded",
      topic: `/subscriptions/${azure.subscriptionId}/resourceGroups/rg-vault/providers/Microsoft.KeyVault/vaults/kv-main`,
      data: {
        VaultName: "kv-main",
        ObjectName: "seeded",
        Version: version?.version,
        EXP: version?.expiresAt,
      },
    });
  });

  it("raises an event for a new version, and near expiry at once if less than 30 days are left", async () => {
    await subscribe("CloudEventSchemaV1_0");
    await secretClient(azure).setSecret("fresh", "value", { expiresOn: inDays(29) });
    await secretClient(azure).setSecret("later", "value", { expiresOn: inDays(31) });
    const created = await webhook.deliveries(2, CREATED);
    expect(created[0]?.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
    const near = await webhook.deliveries(2, NEAR);
    expect(new Set(near.map(({ body }) => body["subject"]))).toEqual(new Set(["fresh", "seeded"]));
  });

  it("waits until the end of a secret is near", async () => {
    await subscribe();
    // Expiries are whole seconds: this one comes within 30 days in the second after next at the latest.
    await secretClient(azure).setSecret("soon", "value", {
      expiresOn: new Date(Date.now() + 30 * DAY_MS + 1_100),
    });
    await webhook.deliveries(2, NEAR);
    const near = azure.events().find(({ type, subject }) => type === NEAR && subject === "soon");
    expect(near?.time.getTime()).toBeGreaterThanOrEqual((near?.data.EXP ?? Infinity) * 1000 - 30 * DAY_MS);
  });

  it("raises expiry of the current version, and nothing for older ones", async () => {
    const client = secretClient(azure);
    await client.setSecret("ended", "old", { expiresOn: inDays(40) });
    await client.setSecret("ended", "new", { expiresOn: new Date(Date.now() - 5_000) });
    await subscribe();
    await webhook.deliveries(1, NEAR);
    expect(azure.events().filter(({ type }) => type === EXPIRED)).toHaveLength(1);
  });

  it("retries under the same id until the endpoint accepts the event", async () => {
    webhook.answer(500, 503);
    await subscribe();
    const deliveries = await webhook.deliveries(3, NEAR);
    expect(new Set(deliveries.map(({ body }) => body["id"]))).toHaveProperty("size", 1);
    expect(deliveries.map(({ headers }) => headers["aeg-delivery-count"])).toEqual(["0", "1", "2"]);
  });

  it("gives an event up that the endpoint refuses for good", async () => {
    webhook.answer(400);
    await subscribe();
    await webhook.deliveries(1, NEAR);
    while (azure.deadLetters().length === 0) await new Promise(setImmediate);
    expect(azure.deadLetters()).toMatchObject([
      { subscription: "near", reason: "the endpoint answered 400" },
    ]);
  });

  it("redelivers an event the requested number of times", async () => {
    await subscribe();
    await webhook.deliveries(1, NEAR);
    const [event] = azure.events();
    expect(await azure.redeliver(event?.id ?? "", 5)).toEqual([202, 202, 202, 202, 202]);
    expect(await webhook.deliveries(6, NEAR)).toHaveLength(6);
  });

  it.each(["EventGridSchema", "CloudEventSchemaV1_0"] as const)(
    "subscribes no unwilling endpoint (%s)",
    async (schema) => {
      const unwilling = await startWebhook(false);
      const endpoint = unwilling.url;
      // Its exchanges are not an example of a handshake, so a checker does not get them.
      const refused = azure.subscribe({
        name: "no",
        vault: "kv-main",
        endpoint: endpoint.replace("/runtime", ""),
        schema,
      });
      await expect(refused).rejects.toThrow("event subscription");
      await unwilling.close();
    },
  );

  it("keeps the events published to a topic", async () => {
    const publisher = new EventGridPublisherClient(
      azure.topicEndpoint("notices"),
      "CloudEvent",
      credentialOf(azure),
    );
    await publisher.send([{ type: "keyturn.rotated", source: "/keyturn", data: { account: "Vision-1" } }]);
    expect(azure.published("notices")).toMatchObject([
      { event: { type: "keyturn.rotated", specversion: "1.0" } },
    ]);
    const grid = new EventGridPublisherClient(
      azure.topicEndpoint("notices"),
      "EventGrid",
      credentialOf(azure),
    );
    await grid.send([{ eventType: "keyturn.held", subject: "Vision-1", dataVersion: "1", data: {} }]);
    expect(azure.published()).toHaveLength(2);
  });

  it("accepts events with either key of the topic, and with no other", async () => {
    const { key1, key2 } = azure.topicKeys("notices");
    for (const key of [key1, key2]) {
      const publisher = new EventGridPublisherClient(
        azure.topicEndpoint("notices"),
        "CloudEvent",
        new AzureKeyCredential(key),
      );
      await publisher.send([{ type: "keyturn.rotated", source: "/keyturn", data: {} }]);
    }
    expect(azure.published("notices")).toHaveLength(2);
    const stranger = new AzureKeyCredential("no such key");
    const refused = new EventGridPublisherClient(azure.topicEndpoint("notices"), "CloudEvent", stranger);
    await expect(refused.send([{ type: "x", source: "/x", data: {} }])).rejects.toMatchObject({
      statusCode: 401,
    });
  });

  it("accepts nothing from a principal that may not send", async () => {
    const publisher = new EventGridPublisherClient(
      azure.topicEndpoint("notices"),
      "CloudEvent",
      credentialOf(azure, "guest"),
    );
    await expect(publisher.send([{ type: "x", source: "/x", data: {} }])).rejects.toMatchObject({
      statusCode: 403,
    });
  });
});
