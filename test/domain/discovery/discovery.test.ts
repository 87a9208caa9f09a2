import { describe, expect, it } from "@jest/globals";
import type { ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import type { FoundReads, FoundWorkload } from "../../../shared/domain/discovery/estate.ts";
import { aConsumer, before, drVault, hour, mainVault, now } from "../builders.ts";
import type { Found } from "./surveys.ts";
import { aRead, aWorkload, bob, group, lookedAt, registered, shop, shopApp, shopObject } from "./surveys.ts";

describe("a user of the key", () => {
  it("that nobody registered is unknown, by its settings and by its reads alike", () => {
    const { users, unknownConsumers } = lookedAt({
      workloads: [aWorkload()],
      reads: [aRead({ objectId: bob, applicationId: "" })],
    });
    expect(users).toEqual([
      {
        how: ["settings"],
        resources: [shop],
        settings: ["AI_KEY"],
        identities: [shopObject],
        standing: "unknown",
      },
      {
        how: ["reads"],
        resources: [],
        settings: [],
        identities: [bob],
        lastAt: before(hour),
        standing: "unknown",
      },
    ]);
    expect(unknownConsumers).toBe(2);
  });

  it.each<[string, FoundReads]>([
    ["its identity", aRead({ objectId: shopObject.toUpperCase() })],
    ["its resource", aRead({ objectId: "oid-other", resourceId: shop.toUpperCase() })],
  ])("that both roads lead to, over %s, is one", (_promise, read) => {
    const { users } = lookedAt({
      workloads: [aWorkload()],
      reads: [read, { ...read, version: "v-2", lastAt: now }],
    });
    expect(users).toHaveLength(1);
    expect(users[0]).toMatchObject({ how: ["settings", "reads"], resources: [shop], lastAt: now });
  });

  it("that reads without a setting is told by what its identity belongs to", () => {
    const { users } = lookedAt({ workloads: [aWorkload({ references: [] })], reads: [aRead()] });
    expect(users).toMatchObject([{ how: ["reads"], resources: [shop] }]);
  });

  it.each<[string, FoundWorkload["references"][number], boolean]>([
    ["another secret", { vault: mainVault, secret: "other-key", setting: "A" }, false],
    [
      "the secret of that name in a foreign vault",
      { vault: drVault, secret: "vision-key", setting: "A" },
      false,
    ],
    [
      "the secret in other letters",
      { vault: mainVault.toUpperCase(), secret: "VISION-KEY", setting: "A" },
      true,
    ],
    ["the secret of a slot", { vault: mainVault, secret: "vision-key-key2", setting: "A" }, true],
  ])("refers to the account's own secrets: %s", (_promise, reference, isUser) => {
    expect(lookedAt({ workloads: [aWorkload({ references: [reference] })] }).users).toHaveLength(
      isUser ? 1 : 0,
    );
  });

  it("is pinned when a setting names a version", () => {
    const references = [{ vault: mainVault, secret: "vision-key", setting: "AI_KEY", version: "v-1" }];
    expect(lookedAt({ workloads: [aWorkload({ references })] }).users).toMatchObject([{ pinned: true }]);
  });

  it("is not keyturn itself, by either of its ids", () => {
    const reads = [
      aRead({ objectId: "OID-KEYTURN" }),
      aRead({ objectId: "x", applicationId: "app-keyturn" }),
      aRead({ secret: "vision-key-key1", objectId: "oid-keyturn" }),
    ];
    expect(lookedAt({ reads }).users).toEqual([]);
  });
});

describe("a user is known", () => {
  it.each<[string, Partial<ConsumerSpec>, Found]>([
    ["by where it runs", { resourceId: shop.toUpperCase() }, { workloads: [aWorkload()] }],
    ["by the object id that it runs under", { principal: shopObject }, { workloads: [aWorkload()] }],
    ["by the object id that reads", { principal: shopObject }, { reads: [aRead()] }],
    ["by the application id that reads", { principal: shopApp }, { reads: [aRead()] }],
    ["by what the log says that it runs on", { resourceId: shop }, { reads: [aRead({ resourceId: shop })] }],
    [
      "by where it runs, though only its reads are seen",
      { resourceId: shop },
      { workloads: [aWorkload({ references: [] })], reads: [aRead()] },
    ],
    [
      "by the identity that reads for it, wherever it was declared to run",
      { principal: shopObject, resourceId: `${group}/Microsoft.ContainerService/managedClusters/aks` },
      { reads: [aRead()] },
    ],
  ])("%s", (_promise, declared, found) => {
    const { users, unknownConsumers } = lookedAt({ ...found, consumers: [registered(declared)] });
    const { name: consumer, owner } = aConsumer();
    expect(users).toMatchObject([{ standing: "known", consumer, owner }]);
    expect(unknownConsumers).toBe(0);
  });

  it("no further than its own slot reaches", () => {
    const slot = aWorkload({ resourceId: `${shop}/slots/next`, principals: ["oid-next"] });
    const found = lookedAt({
      workloads: [aWorkload(), slot],
      consumers: [registered({ resourceId: shop })],
    });
    expect(found.users.map(({ standing }) => standing)).toEqual(["known", "unknown"]);
  });

  it("not by an identity that it shares with a consumer that runs elsewhere", () => {
    const other = aWorkload({ resourceId: `${group}/Microsoft.Web/sites/other` });
    const found = lookedAt({
      workloads: [aWorkload(), other],
      reads: [aRead()],
      consumers: [registered({ resourceId: shop, principal: shopObject })],
    });
    expect(found.users.map(({ standing }) => standing)).toEqual(["known", "unknown"]);
  });

  it("only after somebody has reviewed it", () => {
    const consumers = [registered({ resourceId: shop, principal: shopObject, unreviewed: true })];
    const found = lookedAt({ workloads: [aWorkload()], consumers });
    expect(found).toMatchObject({ users: [{ standing: "unreviewed" }], unknownConsumers: 0 });
  });

  it("not by a place that somebody else claims for itself", () => {
    const consumers = [registered({ resourceId: shop, principal: bob, unreviewed: true })];
    expect(lookedAt({ workloads: [aWorkload()], consumers }).unknownConsumers).toBe(1);
    const [{ unreviewed: _no, ...approved } = aConsumer()] = consumers;
    expect(lookedAt({ workloads: [aWorkload()], consumers: [approved] }).unknownConsumers).toBe(0);
  });
});
