import { describe, expect, it } from "@jest/globals";
import type { AccountSpec, ConsumerSpec } from "../../shared/domain/account-spec.ts";
import type { AccountDiscovery, Survey } from "../../shared/domain/discovery.ts";
import { matchSurvey } from "../../shared/domain/discovery.ts";
import type { FoundKeyLister, FoundReads, FoundWorkload } from "../../shared/domain/estate.ts";
import { aConsumer, anAccount, before, day, drVault, hour, mainVault, now } from "./builders.ts";

const group = "/subscriptions/s-1/resourceGroups/rg-web/providers";
const shop = `${group}/Microsoft.Web/sites/shop`;
const [shopObject, shopApp, bob] = ["oid-shop", "app-shop", "oid-bob"] as const;

function aWorkload(change: Partial<FoundWorkload> = {}): FoundWorkload {
  const references = [{ vault: mainVault, secret: "vision-key", setting: "AI_KEY" }];
  return { resourceId: shop, type: "site", principals: [shopObject], references, ...change };
}

function aRead(change: Partial<FoundReads> = {}): FoundReads {
  return {
    vault: mainVault,
    secret: "vision-key",
    version: "v-1",
    objectId: shopObject,
    applicationId: shopApp,
    firstAt: before(day),
    lastAt: before(hour),
    reads: 3,
    ...change,
  };
}

interface Found {
  readonly workloads?: readonly FoundWorkload[];
  readonly reads?: readonly FoundReads[];
  readonly keyListers?: readonly FoundKeyLister[];
  readonly consumers?: readonly ConsumerSpec[];
  readonly spec?: AccountSpec;
  readonly change?: Partial<Survey>;
}

function surveyed({ workloads = [], reads = [], keyListers = [], consumers = [], ...given }: Found) {
  const spec = given.spec ?? anAccount({ consumers });
  const { name, resourceId } = spec;
  const own = { resourceId, name, kind: "AIServices", location: "westeurope", localAuthDisabled: false };
  const all = <T>(found: readonly T[]) => ({ found, unseen: [] });
  const survey: Survey = {
    accounts: all([own]),
    workloads: all(workloads),
    reads: all(reads),
    keyListers: all(keyListers),
    self: { objectId: "oid-keyturn", applicationId: "app-keyturn" },
    ...given.change,
  };
  return matchSurvey({ accounts: [spec] }, survey);
}

function lookedAt(found: Found): AccountDiscovery {
  const [enrolled] = surveyed(found).enrolled;
  if (!enrolled) throw new Error("the account was not looked at");
  return enrolled;
}

const registered = (change: Partial<ConsumerSpec>) => {
  const { principal: _none, ...consumer } = aConsumer();
  return { ...consumer, ...change };
};

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
  ])("is whoever refers to the account's own secrets: %s", (_promise, reference, isUser) => {
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

describe("whoever can list the keys", () => {
  const lister: FoundKeyLister = {
    principal: bob,
    principalType: "User",
    role: "Contributor",
    scope: "/subscriptions/s-1",
  };

  it.each([
    ["/", true],
    ["/providers/Microsoft.Management/managementGroups/top", true],
    ["/SUBSCRIPTIONS/S-1", true],
    ["/subscriptions/s-1/resourceGroups/rg-ai", true],
    [anAccount().resourceId, true],
    ["/subscriptions/s-1/resourceGroups/rg-a", false],
    ["/subscriptions/s-2", false],
    [`${anAccount().resourceId}-2`, false],
  ])("at %s reaches the account: %s", (scope, reaches) => {
    expect(lookedAt({ keyListers: [{ ...lister, scope }] }).keyListers).toHaveLength(reaches ? 1 : 0);
  });

  it("is held against the inventory and is no consumer for it", () => {
    const site = { ...lister, principal: shopObject };
    const { keyListers, unknownConsumers } = lookedAt({
      keyListers: [lister, site, { ...lister, principal: "oid-keyturn" }],
      workloads: [aWorkload({ references: [] })],
      consumers: [registered({ resourceId: shop })],
    });
    expect(keyListers.map(({ principal, standing }) => [principal, standing])).toEqual([
      [bob, "unknown"],
      [shopObject, "known"],
    ]);
    expect(unknownConsumers).toBe(0);
  });
});

describe("a survey", () => {
  it("tells the accounts that are not enrolled, and whether keys open them", () => {
    const other = { name: "speech", kind: "SpeechServices", location: "westeurope" };
    const found = [
      { ...other, resourceId: anAccount().resourceId.toUpperCase(), localAuthDisabled: false },
      { ...other, resourceId: "/accounts/speech", localAuthDisabled: true },
    ];
    expect(surveyed({ change: { accounts: { found, unseen: [] } } }).accounts).toEqual([
      { resourceId: "/accounts/speech", name: "speech", kind: "SpeechServices", keys: "off" },
    ]);
  });

  it.each(["workloads", "reads", "keyListers"] as const)("says at every account that it lacks %s", (name) => {
    const source = name === "keyListers" ? "key-listers" : name;
    const found = surveyed({ change: { [name]: { found: [], unseen: ["it did not answer"] } } });
    expect(found.unseen).toEqual([{ source, what: "it did not answer" }]);
    expect(found.enrolled).toMatchObject([{ unseen: [{ source, what: "it did not answer" }] }]);
  });

  it("that does not show the account itself has not seen what uses it", () => {
    const found = lookedAt({ change: { accounts: { found: [], unseen: [] } } });
    expect(found.unseen).toMatchObject([{ source: "workloads" }]);
  });

  it("that cannot tell keyturn's own reads says so and leaves out nobody", () => {
    const reads = { found: [aRead({ objectId: "oid-keyturn" })], unseen: [] };
    const { self: _unknown, ...survey } = { self: undefined, reads };
    const whole: Survey = {
      accounts: { found: [], unseen: ["it did not answer"] },
      workloads: { found: [], unseen: [] },
      keyListers: { found: [], unseen: [] },
      ...survey,
    };
    const { enrolled } = matchSurvey({ accounts: [anAccount({ consumers: [] })] }, whole);
    expect(enrolled).toMatchObject([
      { unknownConsumers: 1, unseen: [{ source: "accounts" }, { source: "reads" }] },
    ]);
  });
});
