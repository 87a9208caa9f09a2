import { describe, expect, it } from "@jest/globals";
import { deploymentFaults } from "../../scripts/deployment/deployment-faults.ts";
import type { TemplateParameter } from "../../scripts/deployment/parameters.ts";
import { resourceProviders, subscriptionsOf } from "../../scripts/deployment/resource-providers.ts";
import { text } from "./templates.ts";

const id = "3f9d2b10-58c4-4a7e-8d61-0c9b8a7f6e5d";
const group = `/subscriptions/${id}/resourceGroups/rg-ai`;
const account = `${group}/providers/Microsoft.CognitiveServices/accounts/vision`;
const vault = `${group}/providers/Microsoft.KeyVault/vaults/kv-west`;

const template: Readonly<Record<string, TemplateParameter>> = {
  apiClientId: { type: "string" },
  location: { type: "string" },
  accounts: { type: "array", defaultValue: [] },
  accountResourceGroups: { type: "array", defaultValue: [] },
  accountSubscriptions: { type: "array", defaultValue: [] },
  vaults: { type: "array", defaultValue: [] },
  vnetEnabled: { type: "bool", defaultValue: false },
  cloud: { type: "string", defaultValue: "public", allowedValues: ["public", "usgov"] },
  alertEmail: { type: "string", defaultValue: "" },
  budgetPerAccount: { type: "int", defaultValue: 0, minValue: 0 },
  budgetStart: { type: "string", defaultValue: "" },
};
const values = {
  apiClientId: { value: "${API}" },
  location: { value: "${LOCATION}" },
  accounts: { value: "${ACCOUNTS}" },
  accountResourceGroups: { value: "${GROUPS}" },
  accountSubscriptions: { value: "${SUBSCRIPTIONS}" },
  vaults: { value: "${VAULTS=[]}" },
  vnetEnabled: { value: "${VNET=false}" },
  cloud: { value: "${CLOUD=public}" },
  alertEmail: { value: "${MAIL=}" },
  budgetPerAccount: { value: "${BUDGET=0}" },
  budgetStart: { value: "${START}" },
};
const faults = (environment: Readonly<Record<string, string>>) =>
  deploymentFaults({ template, values }, { API: id, ...environment });
const list = (...items: readonly unknown[]) => JSON.stringify(items);

describe("what is set for a deployment", () => {
  it("may be nothing but the registration, and everything that is right", () => {
    expect(faults({})).toEqual([]);
    expect(
      faults({
        ACCOUNTS: list(account, account.replace("vision", "speech")),
        GROUPS: list(group),
        SUBSCRIPTIONS: list(`/subscriptions/${id}`),
        VAULTS: list({ id: vault, location: "westeurope" }),
        VNET: "true",
        CLOUD: "usgov",
        MAIL: "you@contoso.example",
        BUDGET: "200",
        START: "2026-12-01",
      }),
    ).toEqual([]);
  });

  it.each([
    ["a switch that is yes", { VNET: "yes" }, "VNET"],
    ["a switch in capitals", { VNET: "True" }, "VNET"],
    ["a number with a fraction", { BUDGET: "200.50", START: "2026-12-01" }, "BUDGET"],
    ["a number that is too small", { BUDGET: "-1" }, "BUDGET"],
    ["a number in words", { BUDGET: "many" }, "BUDGET"],
    ["a budget without its start", { BUDGET: "200" }, "START"],
    ["a budget that does not start with a month", { BUDGET: "200", START: "2026-12-15" }, "START"],
    ["a month that there is not", { START: "2026-13-01" }, "START"],
    ["a cloud that there is not", { CLOUD: "private" }, "CLOUD"],
    ["an address that is none", { MAIL: "you" }, "MAIL"],
    ["a registration that is a name", { API: "keyturn-prod" }, "API"],
    ["no registration", { API: "" }, "API"],
    ["a list that is no JSON", { ACCOUNTS: account }, "ACCOUNTS"],
    ["a list that is an object", { VAULTS: "{}" }, "VAULTS"],
    ["the name of an account", { ACCOUNTS: list("vision") }, "ACCOUNTS"],
    ["a slash at the end of an id", { ACCOUNTS: list(`${account}/`) }, "ACCOUNTS"],
    ["the id of something else", { ACCOUNTS: list(vault) }, "ACCOUNTS"],
    ["a subscription that is only its id", { SUBSCRIPTIONS: list(id) }, "SUBSCRIPTIONS"],
    [
      "the same account twice, in other letters",
      { ACCOUNTS: list(account, account.toUpperCase()) },
      "ACCOUNTS",
    ],
    ["the same group twice", { GROUPS: list(group, group) }, "GROUPS"],
    [
      "the same vault twice",
      { VAULTS: list({ id: vault, location: "a" }, { id: vault.toLowerCase(), location: "a" }) },
      "VAULTS",
    ],
    ["a vault without its location", { VAULTS: list({ id: vault }) }, "VAULTS"],
    ["a vault that is an id", { VAULTS: list(vault) }, "VAULTS"],
    ["a vault without an id", { VAULTS: list({ location: "a" }) }, "VAULTS"],
  ] as const)("is refused by name when it is %s", (_what, environment, variable) => {
    const [first, ...more] = faults(environment);
    expect(first).toMatch(new RegExp(`^${variable}: .{10,}`));
    expect(more).toEqual([]);
  });

  it("is refused with all its faults at once", () => {
    expect(faults({ VNET: "no", BUDGET: "x" })).toHaveLength(2);
  });

  it("is checked for the parameters that there are", () => {
    const { parameters } = JSON.parse(text("infra/azuredeploy.json")) as {
      parameters: Record<string, TemplateParameter>;
    };
    const unknown = Object.keys(template).filter((name) => parameters[name]?.type !== template[name]?.type);
    expect(unknown).toEqual([]);
  });
});

describe("the resource providers of the template", () => {
  it("are those of all its resources, and that of the plan", () => {
    const providers = resourceProviders(JSON.parse(text("infra/azuredeploy.json")));
    for (const name of ["Web", "Storage", "KeyVault", "EventGrid", "Insights", "App", "ManagedIdentity"]) {
      expect(providers).toContain(`Microsoft.${name}`);
    }
    expect(new Set(providers.map((name) => name.toLowerCase())).size).toBe(providers.length);
    expect(providers).not.toContain("Microsoft.Resources");
  });

  it("are wanted in the subscriptions of vaults and accounts, too", () => {
    expect(subscriptionsOf([list(account, vault), list(`/subscriptions/${id.toUpperCase()}`), "x"])).toEqual([
      id,
    ]);
  });
});
