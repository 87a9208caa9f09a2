import { describe, expect, it } from "@jest/globals";
import { stringify } from "yaml";
import type { ConsumerSpec } from "../../../shared/domain/account/account-spec.ts";
import { InvalidDocumentError } from "../../../shared/errors.ts";
import { parseFleet } from "../../../shared/fleet-file/fleet-file.ts";
import { accountEntry, consumerEntry } from "./fleet-entries.ts";

const group = "/subscriptions/s-1/resourceGroups/rg-web/providers";
const site = `${group}/Microsoft.Web/sites/shop`;
const app = `${group}/Microsoft.App/containerApps/shop`;
const principal = "33333333-0000-4000-8000-000000000001";
const nobody = { principal: undefined };

function parsed(change: object): ConsumerSpec | undefined {
  const account = accountEntry({ consumers: [consumerEntry(change)] });
  return parseFleet(stringify({ version: 1, accounts: [account] })).accounts[0]?.consumers[0];
}

function faultsOf(change: object): readonly (readonly [string, string])[] {
  try {
    parsed(change);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidDocumentError)) throw error;
    return error.faults.map(({ path, message }) => [path, message]);
  }
}

describe("how a consumer confirms, as the fleet file says", () => {
  it.each<[string, object, object]>([
    ["is its own report unless it says otherwise", {}, { kind: "report" }],
    [
      "may be an endpoint on the internet",
      { confirmation: { kind: "health-endpoint", url: "https://shop.example/health" }, instances: 3 },
      { kind: "health-endpoint", url: "https://shop.example/health", privateAddresses: false },
    ],
    [
      "may be an endpoint in a private network",
      {
        confirmation: { kind: "health-endpoint", url: "https://10.0.0.1/health", privateAddresses: true },
        ...nobody,
      },
      { kind: "health-endpoint", url: "https://10.0.0.1/health", privateAddresses: true },
    ],
    [
      "may be a site",
      { confirmation: { kind: "app-service" }, resourceId: site, ...nobody },
      { kind: "app-service", site },
    ],
    [
      "may be a slot",
      { confirmation: { kind: "app-service" }, resourceId: `${site}/slots/next` },
      { kind: "app-service", site: `${site}/slots/next` },
    ],
    [
      "may be a container app, which is not restarted unless it says so",
      { confirmation: { kind: "container-app" }, resourceId: app, ...nobody },
      { kind: "container-app", app, restart: false },
    ],
    [
      "may be a container app that keyturn restarts",
      { confirmation: { kind: "container-app", restart: true }, resourceId: app },
      { kind: "container-app", app, restart: true },
    ],
    ["may be the vault's log", { confirmation: { kind: "audit-log" } }, { kind: "audit-log", principal }],
  ])("%s", (_promise, change, confirmsBy) => {
    expect(parsed(change)).toMatchObject({ confirmsBy, circumstantialSuffices: false });
  });

  it("may do with circumstantial evidence where the kind has it", () => {
    const confirmation = { kind: "audit-log", circumstantialSuffices: true };
    expect(parsed({ confirmation })).toMatchObject({ circumstantialSuffices: true });
  });

  it("keeps what it runs on whatever the kind", () => {
    expect(parsed({ resourceId: site })).toMatchObject({ resourceId: site, confirmsBy: { kind: "report" } });
  });

  const at = (field: string) => `accounts.0.consumers.0.${field}`;
  it.each<[string, object, string, string | RegExp]>([
    ["a kind that nobody knows", { confirmation: { kind: "phone" } }, "confirmation.kind", /./],
    ["no kind", { confirmation: {} }, "confirmation.kind", /./],
    ["a report by nobody", nobody, "principal", "is needed to know who may report"],
    [
      "a log without a principal",
      { confirmation: { kind: "audit-log" }, ...nobody },
      "principal",
      "is needed to know whose reads count",
    ],
    [
      "an endpoint without an address",
      { confirmation: { kind: "health-endpoint" } },
      "confirmation.url",
      /./,
    ],
    [
      "an endpoint at what is no address",
      { confirmation: { kind: "health-endpoint", url: "shop" } },
      "confirmation.url",
      /./,
    ],
    [
      "an endpoint over http",
      { confirmation: { kind: "health-endpoint", url: "http://shop.example" } },
      "confirmation.url",
      /./,
    ],
    [
      "a password in an address",
      { confirmation: { kind: "health-endpoint", url: "https://me:secret@shop.example" } },
      "confirmation.url",
      "must not hold a user name or password",
    ],
    [
      "another kind's field",
      { confirmation: { kind: "health-endpoint", url: "https://shop.example", restart: true } },
      "confirmation",
      /not known here/,
    ],
    [
      "circumstantial evidence where there is none",
      { confirmation: { kind: "report", circumstantialSuffices: true } },
      "confirmation",
      /not known here/,
    ],
    [
      "a site without its id",
      { confirmation: { kind: "app-service" } },
      "resourceId",
      "must be that of a Microsoft.Web site or slot",
    ],
    [
      "a site with a container app's id",
      { confirmation: { kind: "app-service" }, resourceId: app },
      "resourceId",
      "must be that of a Microsoft.Web site or slot",
    ],
    [
      "a container app with a site's id",
      { confirmation: { kind: "container-app" }, resourceId: site },
      "resourceId",
      "must be that of a Microsoft.App container app",
    ],
    ["what is no id", { resourceId: "shop" }, "resourceId", "must be a resource id"],
    [
      "a number of instances that the platform tells",
      { confirmation: { kind: "app-service" }, resourceId: site, instances: 2 },
      "instances",
      "is told by the platform",
    ],
  ])("is refused with %s", (_what, change, field, message) => {
    const expected = typeof message === "string" ? message : expect.stringMatching(message);
    expect(faultsOf(change)).toEqual([[at(field), expected]]);
  });
});
