import { describe, expect, it } from "@jest/globals";
import { workloadResource } from "../../shared/workload-resource.ts";

const group = "/subscriptions/s-1/resourceGroups/rg-web/providers";
const where = { subscription: "s-1", resourceGroup: "rg-web", name: "shop" };

describe("the id of a workload", () => {
  it.each([
    ["a site", `${group}/Microsoft.Web/sites/shop`, { type: "site", ...where }],
    [
      "a slot of a site",
      `${group}/Microsoft.Web/sites/shop/slots/next`,
      { type: "site", ...where, slot: "next" },
    ],
    ["a container app", `${group}/Microsoft.App/containerApps/shop`, { type: "container-app", ...where }],
    [
      "a site in another case",
      `${group}/microsoft.web/SITES/shop`.replace("resourceGroups", "resourcegroups"),
      { type: "site", ...where },
    ],
  ])("is read of %s", (_what, id, expected) => {
    expect(workloadResource(id)).toEqual(expected);
  });

  it.each([
    "",
    `${group}/Microsoft.Web/sites`,
    `${group}/Microsoft.Web/sites/`,
    `${group}/Microsoft.Web/sites/shop/`,
    `${group}/Microsoft.Web/sites/shop/slots`,
    `${group}/Microsoft.Web/sites/shop/config/web`,
    `${group}/Microsoft.Web/sites/shop?api-version=1`,
    `${group}/Microsoft.Web/sites/shop#`,
    `${group}/Microsoft.Web/sites/..`,
    `${group}/Microsoft.Web/sites/%2e%2e`,
    `${group}/Microsoft.Web/sites/sh\\op`,
    `${group}/Microsoft.Web/sites/shop\n`,
    `${group}/Microsoft.Web/sites/./slots/next`,
    `${group}/Microsoft.Web/serverFarms/shop`,
    `${group}/Microsoft.App/containerApps/shop/revisions/r`,
    `${group}/Microsoft.App/jobs/shop`,
    `x${group}/Microsoft.App/containerApps/shop`,
    "/subscriptions/s-1/providers/Microsoft.Web/sites/shop",
  ])("is not %j", (id) => {
    expect(workloadResource(id)).toBeUndefined();
  });
});
