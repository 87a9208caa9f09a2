import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ownIdentity } from "../../shared/azure/own-identity.ts";
import { resourceGraphEstate } from "../../shared/azure/estate/resource-graph-estate.ts";
import { ServiceUnavailableError } from "../../shared/errors.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf } from "../emulator/azure/sample-azure.ts";
import { APP_IDENTITY, SITE_IDENTITY, SLOT_IDENTITY } from "../emulator/azure/workloads-sample.ts";
import { startSurveyedAzure } from "./surveyed-azure.ts";

const bob = "22222222-0000-4000-8000-000000000099";
const readsKeys = "May list keys";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startSurveyedAzure({
    customRoles: [
      { name: readsKeys, actions: ["Microsoft.CognitiveServices/accounts/*/action"] },
      {
        name: "All but keys",
        actions: ["*"],
        notActions: ["Microsoft.CognitiveServices/accounts/listKeys/action"],
      },
    ],
  });
});
afterAll(() => azure.dispose());

const estate = (client = "ops") => resourceGraphEstate(credentialOf(azure, client), azure);

describe("the estate", () => {
  it("shows every account, and which of them no key opens", async () => {
    azure.changeAccountBehindTheBack("Speech-1", { disableLocalAuth: true });
    const { found, unseen } = await estate().accounts();
    expect(unseen).toEqual([]);
    expect(found.map(({ name, localAuthDisabled }) => [name, localAuthDisabled])).toEqual([
      ["Speech-1", true],
      ["Vision-1", false],
    ]);
    expect(found[1]).toMatchObject({ resourceId: azure.accountId("Vision-1"), kind: "AIServices" });
  });

  it("shows what sites, slots and container apps refer to, and under which identity they run", async () => {
    const { found, unseen } = await estate().workloads();
    const reference = { vault: azure.vaultUrl("kv-main"), secret: "vision-key" };
    expect(unseen).toEqual([]);
    expect(new Map(found.map((workload) => [workload.resourceId, workload]))).toEqual(
      new Map(
        [
          {
            resourceId: azure.siteId("Shop"),
            type: "site",
            principals: [SITE_IDENTITY.objectId],
            references: [{ ...reference, setting: "AI_KEY" }],
          },
          {
            resourceId: azure.siteId("Shop", "next"),
            type: "site",
            principals: [SLOT_IDENTITY.objectId],
            references: [],
          },
          {
            resourceId: azure.containerAppId("worker"),
            type: "container-app",
            principals: [APP_IDENTITY.objectId],
            references: [{ ...reference, setting: "ai-key" }],
          },
        ].map((workload) => [workload.resourceId, workload]),
      ),
    );
  });

  it("recognises a pinned reference by its version", async () => {
    const { version = "" } = azure.secretVersions("kv-main", "vision-key").at(-1) ?? {};
    const url = `${azure.vaultUrl("kv-main")}/secrets/vision-key/${version}`;
    await azure.setSiteSettings("Shop", { PINNED: `@Microsoft.KeyVault(SecretUri=${url})` }, "next");
    const { found } = await estate().workloads();
    const slot = found.find(({ resourceId }) => resourceId === azure.siteId("Shop", "next"));
    expect(slot?.references).toMatchObject([{ setting: "PINNED", version }]);
  });

  it("says which site it could not look at, and shows the others", async () => {
    azure.addFault({ service: "arm", kind: "forbid", match: { path: "/sites/Shop/config/" }, times: 1 });
    const { found, unseen } = await estate().workloads();
    expect(unseen).toEqual([`not allowed to look at: ${azure.siteId("Shop")}`]);
    expect(found).toHaveLength(3);
    expect(found.find(({ resourceId }) => resourceId === azure.siteId("Shop"))).toMatchObject({
      principals: [SITE_IDENTITY.objectId],
      references: [],
    });
  });

  it("shows everyone who can list keys, at any scope, and nobody else", async () => {
    const account = azure.accountId("Vision-1");
    const top = "/providers/Microsoft.Management/managementGroups/top";
    const given = [
      ["Owner", "/"],
      ["Contributor", top],
      ["Cognitive Services User", account],
      [readsKeys, account],
      ["All but keys", account],
      ["Reader", "/"],
    ].map(([role = "", scope = ""]) => ({ principalId: bob, principalType: "User" as const, role, scope }));
    for (const assignment of given) azure.assignRole(assignment);
    const { found, unseen } = await estate().keyListers();
    expect(unseen).toEqual([]);
    const listers = given.slice(0, 4).map(({ principalId: principal, ...what }) => ({ principal, ...what }));
    expect(new Set(found)).toEqual(new Set(listers));
  });

  it("shows nothing to an identity without rights, and says so of roles", async () => {
    expect((await estate("guest").accounts()).found).toEqual([]);
    expect(await estate("guest").keyListers()).toEqual({
      found: [],
      unseen: ["no role assignment is shown to keyturn's identity"],
    });
  });

  it("shows more accounts than fit one page", async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `ai-${String(index)}`);
    const large = await startSurveyedAzure({
      accounts: names.map((name) => ({ name, resourceGroup: "rg-ai" })),
    });
    try {
      const { found, unseen } = await resourceGraphEstate(credentialOf(large), large).accounts();
      expect(unseen).toEqual([]);
      expect(new Set(found.map(({ name }) => name))).toEqual(new Set(names));
    } finally {
      await large.dispose();
    }
  });

  it("fails as a whole when Resource Graph does", async () => {
    azure.addFault({ service: "arm", kind: "error-before", match: { path: "/resources" }, times: 3 });
    await expect(estate().accounts()).rejects.toThrow(ServiceUnavailableError);
  });
});

describe("keyturn's own identity", () => {
  it("is that of its token", async () => {
    expect(await ownIdentity(credentialOf(azure), azure).identify()).toEqual({
      objectId: "22222222-0000-4000-8000-000000000001",
      applicationId: "11111111-0000-4000-8000-000000000001",
    });
  });

  it("is unknown where the token does not tell", async () => {
    const opaque = { getToken: async () => ({ token: "opaque", expiresOnTimestamp: Date.now() + 60_000 }) };
    expect(await ownIdentity(opaque, azure).identify()).toBeUndefined();
  });
});
