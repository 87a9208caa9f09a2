import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { copySources } from "../../shared/azure/copy-sources/copy-sources.ts";
import { logAnalyticsAuditLog } from "../../shared/azure/log-analytics-audit-log.ts";
import { ownIdentity } from "../../shared/azure/own-identity.ts";
import { resourceGraphEstate } from "../../shared/azure/estate/resource-graph-estate.ts";
import { realClock } from "../reconciler/fakes/real-clock.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { copySourceNames } from "../../shared/domain/discovery/copies.ts";
import { discover } from "../../shared/inventory/discover.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { aConsumer, anAccount } from "../domain/builders.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, secretClient } from "../emulator/azure/sample-azure.ts";
import { SITE_IDENTITY } from "../emulator/azure/workloads-sample.ts";
import { emptyEstate } from "../inventory/empty-estate.ts";
import { memoryDiscoveryStore } from "../reconciler/fakes/memory-discovery-store.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { startSurveyedAzure } from "./surveyed-azure.ts";
import { withEvent } from "../../shared/records/trail.ts";
import { cloudOf } from "./anywhere.ts";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSurveyedAzure({ knobs: { logIngestionMs: 0 } });
  azure.setPermissions("guest", ["vault/read:kv-main"]);
});
afterAll(() => azure.dispose());

/** A trail in which key1 was regenerated once, by somebody else. */
async function aTrail(spec: AccountSpec, retired: string) {
  const { resourceId, publishedSecret, vaults } = spec;
  const target = { resourceId, publishedSecret, vaults };
  const { key1, key2 } = azure.keys("Vision-1");
  const at = new Date();
  const how = { releaseClaim: true, wakeAt: at };
  const before = { key1: fingerprintOf(retired), key2: fingerprintOf(key2) };
  const now = { key1: fingerprintOf(key1), key2: fingerprintOf(key2) };
  const started = { at, target, endpoint: "", active: "key2", standbyUnpublishedSince: at } as const;
  const trail = memoryTrailStore();
  let head = await trail.read(spec.name);
  for (const event of [
    { type: "enrolment-started", ...started, keys: before, superseded: [] },
    { type: "account-enrolled", at },
    { type: "drift-found", at, drift: { kind: "keys-changed", keys: now } },
  ] as const) {
    head = await trail.save(withEvent(head, event, how));
  }
  return trail;
}

async function discovered(consumers: AccountSpec["consumers"]) {
  const spec = anAccount({
    resourceId: azure.accountId("Vision-1"),
    vaults: [azure.vaultUrl("kv-main")],
    consumers,
  });
  const credential = credentialOf(azure);
  const cloud = cloudOf(azure);
  const store = memoryDiscoveryStore();
  const retired = azure.keys("Vision-1").key1;
  azure.regenerateBehindTheBack("Vision-1", "key1");
  const ports = emptyEstate({
    clock: realClock,
    trail: await aTrail(spec, retired),
    store,
    estate: resourceGraphEstate(credential, azure),
    auditLog: logAnalyticsAuditLog(credential, { cloud, logWorkspace: azure.logWorkspaceId }, realClock),
    self: ownIdentity(credential, azure),
    sources: copySources(credential, azure),
  });
  const current = azure.keys("Vision-1").key1;
  await azure.setSiteSettings("Shop", {
    AI_KEY: "@Microsoft.KeyVault(VaultName=kv-main;SecretName=vision-key)",
    OLD: `Endpoint=x;Key=${retired}`,
    NEW: current,
  });
  azure.setSecretBehindTheBack("kv-team", "copied", current);
  azure.setConfigurationValue("settings", "ai:key", JSON.stringify({ key: retired }));
  return { found: await discover({ accounts: [spec] }, ports, copySourceNames), retired, current };
}

it("finds an unregistered site in both ways, a stranger by its reads, and not keyturn itself", async () => {
  await secretClient(azure).getSecret("vision-key");
  await secretClient(azure, "guest").getSecret("vision-key");
  const { found } = await discovered([]);
  expect(found.unseen.filter(({ source }) => source !== "key-listers")).toEqual([]);
  const [vision] = found.enrolled;
  const shop = vision?.users.find(({ resources }) => resources.includes(azure.siteId("Shop")));
  const stranger = vision?.users.find(({ resources }) => resources.length === 0);
  expect(shop).toMatchObject({ how: ["settings", "reads"], settings: ["AI_KEY"], standing: "unknown" });
  expect(stranger).toMatchObject({
    how: ["reads"],
    identities: ["22222222-0000-4000-8000-000000000002", "11111111-0000-4000-8000-000000000002"],
    standing: "unknown",
  });
  // These, and the container app.
  expect(vision?.unknownConsumers).toBe(3);
  expect(found.accounts).toMatchObject([{ name: "Speech-1", keys: "on" }]);
});

it("knows a registered site, and finds the current and the retired key wherever they lie", async () => {
  const shop = aConsumer({ principal: SITE_IDENTITY.objectId, resourceId: azure.siteId("Shop") });
  const { found, retired, current } = await discovered([shop]);
  expect(found.enrolled[0]?.users.filter(({ consumer }) => consumer === shop.name)).toMatchObject([
    { how: ["settings", "reads"], standing: "known" },
  ]);
  const told = found.copies.map(({ source, name, slot, state, generation, consumer }) =>
    [source, name.split("/")[0], slot, state, generation, consumer].join(" "),
  );
  expect(told.toSorted()).toEqual([
    "app-configuration ai:key key1 retired 1 ",
    `app-settings NEW key1 standby 2 ${shop.name}`,
    `app-settings OLD key1 retired 1 ${shop.name}`,
    "key-vaults copied key1 standby 2 ",
  ]);
  for (const key of [retired, current]) expect(JSON.stringify(found)).not.toContain(key);
});
