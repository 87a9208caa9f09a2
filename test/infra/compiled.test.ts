import { describe, expect, it } from "@jest/globals";
import { compiled, configurations, deployed, snapshot } from "./compiled.ts";
import { maxResources, tooManyResources } from "../../scripts/infra/resource-limit.ts";
import { text } from "./templates.ts";

describe("what the compiler makes of the template", () => {
  it("holds every resource that some configuration deploys", () => {
    const types = new Set(compiled.map(({ type }) => type));
    const used = new Set(configurations.flatMap((name) => deployed(name).map(({ type }) => type)));
    expect([...used].toSorted()).toEqual([...types].toSorted());
  });

  it("counts resources, and says what to do about too many", () => {
    expect(tooManyResources("mine", maxResources)).toBeUndefined();
    expect(tooManyResources("mine", maxResources + 1)).toMatch(/mine: 801 .*rightsAt.*nearExpiryDelivery/);
  });

  it("names no machine and no place on one", () => {
    for (const name of configurations) {
      expect(text(`infra/configurations/${name}.snapshot.json`)).not.toMatch(/\/(?:home|tmp|root|Users)\//);
    }
  });
});

describe.each(configurations)("the configuration %s", (name) => {
  it("can be predicted, and deployed at once", () => {
    expect(snapshot(name).diagnostics).toEqual([]);
    expect(tooManyResources(name, deployed(name).length)).toBeUndefined();
  });

  it("deploys every resource once", () => {
    const ids = deployed(name).map(({ id }) => id.toLowerCase());
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });
});
