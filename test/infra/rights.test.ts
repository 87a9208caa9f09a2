import { describe, expect, it } from "@jest/globals";
import { templates, text, withoutComments } from "./templates.ts";

/** The only built-in roles that may be granted, as Azure names them. */
const builtIn: Readonly<Record<string, string>> = {
  "Storage Blob Data Owner": "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
  "Storage Queue Data Contributor": "974c5e8b-45b9-4653-ba55-5f855dd0fb88",
  "Storage Table Data Contributor": "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
  "Storage Queue Data Message Sender": "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a",
  "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
  "EventGrid Data Sender": "d5a91429-5739-47e2-a06b-3470a27159e7",
  "Monitoring Metrics Publisher": "3913510d-42f4-4e42-8a64-420c390055eb",
  "Log Analytics Reader": "73c42c96-874c-492b-b04d-ab87d138a893",
  "Monitoring Reader": "43d0d8ad-25c7-4714-9337-8ba259a9fe05",
  Reader: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
};

const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const rights = withoutComments(templates.get("infra/app/rights.bicep") ?? "");
const subscriptionRights = withoutComments(templates.get("infra/app/subscription-rights.bicep") ?? "");

function assignments(template: string): number {
  return template.match(/'Microsoft\.Authorization\/roleAssignments@/g)?.length ?? 0;
}

/** The strings of every array of this name. */
function listed(template: string, name: string): readonly (readonly string[])[] {
  return [...template.matchAll(new RegExp(`\\b${name}: \\[([^\\]]*)\\]`, "g"))].map(([, list = ""]) =>
    [...list.matchAll(/'([^']+)'/g)].map(([, action = ""]) => action),
  );
}

describe("the rights that the templates grant", () => {
  it("are granted in the two files for them, on resources and on the subscription", () => {
    const granting = [...templates].filter(([, template]) => assignments(template) > 0).map(([path]) => path);
    expect(granting.toSorted()).toEqual(["infra/app/rights.bicep", "infra/app/subscription-rights.bicep"]);
  });

  it.each([
    ["resources", rights],
    ["the subscription", subscriptionRights],
  ])("on %s name each built-in role beside its id, and no other id is there", (_where, template) => {
    const named = [...template.matchAll(/\{ role: '([^']+)', id: '([^']+)' \}/g)].map(([, role, id]) => [
      role,
      id,
    ]);
    expect(named.length).toBeGreaterThan(0);
    for (const [role = "", id] of named) expect([role, id]).toEqual([role, builtIn[role]]);
    expect(template.match(guid)).toEqual(named.map(([, id]) => id));
  });

  it("have names that guid() makes", () => {
    for (const template of [rights, subscriptionRights]) {
      const bodies = template.split("Microsoft.Authorization/roleAssignments@").slice(1);
      expect(bodies.filter((body) => !/^[^}]*?\bname: guid\(/.test(body))).toEqual([]);
    }
  });

  it("hold three actions on accounts, four on secrets, two on the signing key, and cannot overwrite evidence", () => {
    expect(listed(subscriptionRights, "actions").filter((list) => list.length > 0)).toEqual([
      [
        "Microsoft.CognitiveServices/accounts/read",
        "Microsoft.CognitiveServices/accounts/listKeys/action",
        "Microsoft.CognitiveServices/accounts/regenerateKey/action",
      ],
      ["Microsoft.Storage/storageAccounts/blobServices/containers/read"],
    ]);
    expect(listed(subscriptionRights, "dataActions").filter((list) => list.length > 0)).toEqual([
      [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action",
        "Microsoft.KeyVault/vaults/secrets/setSecret/action",
        "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
        "Microsoft.KeyVault/vaults/secrets/update/action",
      ],
      ["Microsoft.KeyVault/vaults/keys/read", "Microsoft.KeyVault/vaults/keys/sign/action"],
      [
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
        "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
      ],
    ]);
    expect(subscriptionRights).not.toMatch(/'[^']*\*[^']*'/);
  });

  it("let the archive's storage be reached by nobody but to create and read, and events by one queue and one container", () => {
    const scopes = [...rights.matchAll(/scope: (\S+)/g)].map(([, scope]) => scope);
    expect(scopes).toEqual([
      "storage",
      "topic",
      "component",
      "workspace",
      "vault",
      "account",
      "evidenceStorage::blobs::evidence",
      "signingVault::key",
      "eventStorage::queues::nearExpiry",
      "eventStorage::blobs::deadLetters",
    ]);
    const evidence = withoutComments(templates.get("infra/app/evidence.bicep") ?? "");
    expect(evidence).toContain("attributes: { enabled: true, exportable: false }");
    expect(templates.get("infra/app/storage.bicep")).not.toContain("keyturn-evidence");
  });

  it("reach the whole subscription only where discovery is switched on", () => {
    expect(assignments(subscriptionRights)).toBe(1);
    expect(subscriptionRights).toContain("for reader in (discoveryReaders ? readers : [])");
    expect(templates.get("infra/main.bicep")).toContain("param discoveryReaders bool = false");
  });

  it("are all explained", () => {
    const page = text("docs/permissions.md");
    const granted = Object.keys(builtIn).concat([
      "AI Services Key Rotator",
      "AI Services Key Publisher",
      "Checkpoint Signer",
      "Evidence Archivist",
    ]);
    expect(granted.filter((role) => !page.includes(role))).toEqual([]);
  });
});

describe("the templates", () => {
  it("write no host of any cloud outside clouds.json", () => {
    const hosts = /\.(?:azure|windows|microsoft|usgovcloudapi|chinacloudapi)\.(?:com|net|us|cn)\b/i;
    const naming = [...templates].filter(([, template]) => hosts.test(withoutComments(template)));
    expect(naming.map(([path]) => path)).toEqual([]);
  });

  it("turn shared keys off wherever there are some", () => {
    const all = [...templates.values()].join("\n");
    expect(all).toContain("allowSharedKeyAccess: false");
    expect(all.match(/[dD]isableLocalAuth: true/g)).toHaveLength(3);
  });
});
