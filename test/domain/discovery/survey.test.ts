import { describe, expect, it } from "@jest/globals";
import type { Survey } from "../../../shared/domain/discovery/discovery.ts";
import { matchSurvey } from "../../../shared/domain/discovery/discovery.ts";
import type { FoundKeyLister } from "../../../shared/domain/discovery/estate.ts";
import { anAccount } from "../builders.ts";
import { aRead, aWorkload, bob, lookedAt, registered, shop, shopObject, surveyed } from "./surveys.ts";

describe("a principal that can list the keys", () => {
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
