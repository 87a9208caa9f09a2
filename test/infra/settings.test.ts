import { readdirSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { deployed } from "./compiled.ts";
import { templates, text } from "./templates.ts";

/** The settings that the app may read and the template does not set, with the reason. */
const notSet: Readonly<Record<string, string>> = {
  AzureWebJobsStorage: "the identity is used; a connection string would hold a shared key",
  KEYTURN_ARM_ENDPOINT: "for a custom cloud alone",
  KEYTURN_AUTHORITY: "for a custom cloud alone",
  KEYTURN_VAULT_SUFFIX: "for a custom cloud alone",
  KEYTURN_ACCOUNT_SUFFIXES: "for a custom cloud alone",
  KEYTURN_LOGS_ENDPOINT: "for a custom cloud alone",
  KEYTURN_METRICS_ENDPOINT: "for a custom cloud alone",
  KEYTURN_PAGE_AUDIENCE: "for a sign-in with a registration of its own",
  KEYTURN_GITHUB_SECRET: "for those alone who let GitHub report leaks",
  KEYTURN_MAX_ACCOUNTS: "the default suits any fleet",
};

/** The settings that the template sets for others than the app's own code, with their reader. */
const notRead: Readonly<Record<string, string>> = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: "the Functions host",
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: "the Functions host",
  AzureWebJobsStorage__credential: "the Functions host",
  AzureWebJobsStorage__clientId: "the Functions host",
};

const name = /\b(?:KEYTURN_[A-Z_]+|AZURE_CLIENT_ID|AzureWebJobsStorage(?:__\w+)?)\b/g;
const sources = [
  "shared/config.ts",
  "shared/schedules.ts",
  ...readdirSync("functions", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => `functions/${file}`),
];
/** Quoted text and keys only: connections of bindings and other code name settings as well. */
const read = new Set(sources.flatMap((file) => text(file).match(name) ?? []));
const site = templates.get("infra/app/site.bicep") ?? "";
const set = new Set(
  [...site.matchAll(/\b(KEYTURN_[A-Z_]+|A[A-Z]+_[A-Z_]+|AzureWebJobsStorage\w*): /g)].map(
    ([, setting]) => setting ?? "",
  ),
);

describe("the settings of the app", () => {
  it("are all set by the template, but for those that need not be", () => {
    expect(read.size).toBeGreaterThan(10);
    expect([...read].filter((setting) => !set.has(setting) && !(setting in notSet))).toEqual([]);
  });

  it("are all read by some code", () => {
    expect([...set].filter((setting) => !read.has(setting) && !(setting in notRead))).toEqual([]);
  });

  it("can all be given as variables of azd, which have no defaults of their own", () => {
    const { parameters } = JSON.parse(text("infra/main.parameters.json")) as {
      readonly parameters: Readonly<Record<string, { readonly value: unknown }>>;
    };
    const main = templates.get("infra/main.bicep") ?? "";
    const taken = [...main.matchAll(/^param (\w+) /gm)].map(([, parameter]) => parameter ?? "");
    expect(Object.keys(parameters).toSorted()).toEqual(taken.toSorted());
    const variables = Object.values(parameters).map(({ value }) => String(value));
    expect(variables.filter((value) => !/^\$\{(?:AZURE|KEYTURN)_[A-Z_]+\}$/.test(value))).toEqual([]);
    expect(new Set(variables).size).toBe(variables.length);
    const required = [...main.matchAll(/^param (\w+) \S+$/gm)].map(([, parameter]) => parameter ?? "");
    expect(required.toSorted()).toEqual(["apiClientId", "environmentName", "location"]);
    expect(required.filter((parameter) => !(parameter in parameters))).toEqual([]);
  });

  it("of the owner go before those of the template, and survive a deployment", () => {
    const settingsOf = (name: string) =>
      deployed(name, "Microsoft.Web/sites/config").find((one) => one.name.endsWith("/appsettings"))
        ?.properties;
    expect(settingsOf("everything")).toMatchObject({ KEYTURN_MAX_ACCOUNTS: "500" });
    expect(settingsOf("minimal")).not.toHaveProperty("KEYTURN_MAX_ACCOUNTS");
    expect(site.indexOf("...toObject(appSettings")).toBeGreaterThan(site.indexOf("KEYTURN_TENANT_ID: "));
  });

  it("name a cloud that the app knows, for every cloud that can be chosen", () => {
    const clouds = JSON.parse(text("infra/clouds.json")) as Record<string, { keyturnCloud: string }>;
    expect(Object.keys(clouds)).toEqual(["public", "usgov", "china"]);
    const known = /z\.enum\(\[("public".*?)\]\)/.exec(text("shared/config.ts"))?.[1] ?? "";
    for (const { keyturnCloud } of Object.values(clouds)) expect(known).toContain(`"${keyturnCloud}"`);
  });
});
