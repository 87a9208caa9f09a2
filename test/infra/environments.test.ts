import { describe, expect, it } from "@jest/globals";
import type { PredictedResource } from "./compiled.ts";
import { deployed } from "./compiled.ts";

const idsOf = (name: string, type?: string) => deployed(name, type).map(({ id }) => id.toLowerCase());
const sharing = ["several-vaults", "second-environment"] as const;

describe("two environments on the same vaults and accounts", () => {
  const [first, second] = sharing.map((name) => deployed(name)) as [
    readonly PredictedResource[],
    readonly PredictedResource[],
  ];

  it("share no resource but the system topic, of which a vault has only one", () => {
    const ids = new Set(first.map(({ id }) => id));
    const shared = second.filter(({ id }) => ids.has(id));
    expect(shared.map(({ type }) => type)).toEqual(["Microsoft.EventGrid/systemTopics"]);
  });

  it("have roles of different names, which a tenant has only once", () => {
    const names = sharing.flatMap((name) =>
      deployed(name, "Microsoft.Authorization/roleDefinitions").map(
        ({ properties }) => properties?.["roleName"] as string,
      ),
    );
    expect(names).toHaveLength(8);
    expect(new Set(names).size).toBe(8);
  });
});

describe("names", () => {
  it("are the same however ids, the environment and the region are written", () => {
    expect(idsOf("several-vaults-in-capitals").toSorted()).toEqual(idsOf("several-vaults").toSorted());
  });

  it("of the event subscription are the same for both ways of delivery", () => {
    const [toQueue] = deployed("trial", "Microsoft.EventGrid/systemTopics/eventSubscriptions");
    const [toApp] = deployed("everything", "Microsoft.EventGrid/systemTopics/eventSubscriptions");
    const token = (name = "") => name.replace(/^.*keyturn-[a-z0-9]{13}$/, "keyturn-<token>");
    expect(token(toApp?.name)).toBe(token(toQueue?.name));
    expect(token(toQueue?.name)).toBe("keyturn-<token>");
  });
});
