import { afterAll, beforeAll, expect, it } from "@jest/globals";
import type { TokenCredential } from "@azure/identity";
import * as fc from "fast-check";
import { resourceGraphEstate } from "../../shared/azure/estate/resource-graph-estate.ts";
import { KeyturnError } from "../../shared/errors.ts";
import type { Estate } from "../../shared/ports/estate.ts";
import { damaged } from "./damage.ts";
import { effort } from "./effort.ts";
import { scriptedAzure } from "./scripted-azure.ts";

let azure: Awaited<ReturnType<typeof scriptedAzure>>;
let estate: Estate;
beforeAll(async () => {
  azure = await scriptedAzure();
  const credential: TokenCredential = {
    getToken: async () => ({ token: "any", expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  estate = resourceGraphEstate(credential, { armEndpoint: azure.url, vaultSuffix: "vault.example" });
});
afterAll(() => azure.close());

const group = "/subscriptions/s-1/resourceGroups/rg/providers";
/**
 * Rows of every query at once: each query finds its own columns. No site, since its settings would be read.
 */
const rows = [
  {
    id: `${group}/Microsoft.App/containerApps/worker`,
    name: "worker",
    kind: "",
    location: "x",
    identity: { principalId: "p", userAssignedIdentities: { "/id": { principalId: "q", clientId: "c" } } },
    secrets: [{ name: "ai-key", keyVaultUrl: "https://kv.vault.example/secrets/ai-key" }],
    localAuthDisabled: false,
    principal: "p",
    principalType: "User",
    role: "/roles/1",
    roleName: "Owner",
    permissions: [{ actions: ["*"], notActions: [] }],
    scope: "/",
  },
];
const page = { totalRecords: 1, count: 1, resultTruncated: "false", data: rows, facets: [] };

it("whatever Resource Graph answers, results are of the right kind, and unreadable parts are reported", async () => {
  await fc.assert(
    fc.asyncProperty(damaged(page, { ...page, data: [] }), async (document) => {
      const body = JSON.stringify(document) ?? "";
      azure.say({ status: 200, headers: { "content-type": "application/json" }, body });
      try {
        const { found: accounts } = await estate.accounts();
        const { found: workloads } = await estate.workloads();
        const { found: listers, unseen } = await estate.keyListers();
        for (const { resourceId, localAuthDisabled } of accounts) {
          expect([typeof resourceId, typeof localAuthDisabled]).toEqual(["string", "boolean"]);
        }
        for (const { principals } of workloads) {
          expect(principals.every((id) => typeof id === "string")).toBe(true);
        }
        if (listers.length === 0) expect(unseen.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(KeyturnError);
      }
    }),
    effort("azureAnswers", 0.25),
  );
});
