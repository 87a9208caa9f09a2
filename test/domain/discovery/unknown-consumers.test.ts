import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { decide } from "../../../shared/domain/decide/decide.ts";
import type { Discovery, Unseen } from "../../../shared/domain/discovery/discovery.ts";
import type { FoundUser } from "../../../shared/domain/discovery/found-users.ts";
import { discoveryFact } from "../../../shared/domain/discovery/unknown-consumers.ts";
import type { DiscoveryFact, World } from "../../../shared/domain/world.ts";
import {
  aConsumer,
  anAccount,
  aReport,
  aSeenWorld,
  aWorld,
  before,
  hour,
  noCopies,
  now,
  outline,
} from "../builders.ts";
import { anEmergency } from "../events.ts";
import { aRotation } from "../rotations.ts";

const spec = anAccount({ policy: { unknownConsumers: "block" } });
const clear: DiscoveryFact = { kind: "found", at: before(hour), unknown: [], unseen: [] };

function preflight(change: Partial<World>, emergency?: "emergency") {
  const state = aRotation.preparing(emergency ? { mode: "emergency", emergency: anEmergency() } : {});
  return decide(state, aSeenWorld({ spec, ...change }));
}

describe("where unknown consumers block, preflight", () => {
  it.each<[string, DiscoveryFact, string]>([
    ["passes when everybody is known", clear, "record preflight-passed"],
    ["holds for somebody unknown", { ...clear, unknown: ["/sites/shop"] }, "hold UnknownConsumers"],
    ["holds before discovery has run", { kind: "none" }, "hold DiscoveryMissing"],
    ["passes just before it is too old", { ...clear, at: before(26 * hour - 1) }, "record preflight-passed"],
    ["holds once it is too old", { ...clear, at: before(26 * hour) }, "hold DiscoveryMissing"],
    ["holds when not all could be seen", { ...clear, unseen: ["no workspace"] }, "hold DiscoveryMissing"],
    [
      "names whom it knows to be unknown before what it could not see",
      { ...clear, unknown: ["x"], unseen: ["y"] },
      "hold UnknownConsumers",
    ],
  ])("%s", (_promise, discovery, expected) => {
    expect(outline(preflight({ discovery }))).toBe(expected);
  });

  it("names them and leaves it to a person", () => {
    const unknown = ["a", "b", "c", "d", "e", "f"];
    expect(preflight({ discovery: { ...clear, unknown } })).toMatchObject({
      objection: { remedy: "operator", message: expect.stringMatching(/: a; b; c; d; e; and 1 more$/) },
    });
  });

  it("asks for the last discovery after what is cheaper and before anything of Azure", () => {
    const reports = [aReport()];
    const state = aRotation.preparing();
    expect(outline(decide(state, aWorld({ spec })))).toBe("observe reports copies");
    const read = { reports, copies: noCopies };
    expect(outline(decide(state, aWorld({ spec, ...read })))).toBe("observe discovery");
    expect(outline(decide(state, aWorld({ spec, ...read, discovery: clear })))).toBe(
      "observe account keys published slotSecrets",
    );
  });

  it("asks nothing of it in an emergency, nor where the policy allows them", () => {
    const discovery: DiscoveryFact = { kind: "none" };
    expect(outline(preflight({ discovery }, "emergency"))).toBe("record preflight-passed");
    expect(outline(preflight({ discovery, spec: anAccount() }))).toBe("record preflight-passed");
  });
});

describe("what discovery says of an account", () => {
  const user: FoundUser = {
    how: ["settings"],
    resources: ["/sites/Shop"],
    settings: [],
    identities: ["oid"],
  };

  function found(
    own: AccountSpec,
    change: Partial<FoundUser> = {},
    unseen: readonly Unseen[] = [],
  ): Discovery {
    const { name: account, resourceId, publishedSecret, vaults } = own;
    const users = [{ ...user, ...change, standing: "known" as const }];
    const about = { account, resourceId, publishedSecret, vaults, unknownConsumers: 0, keyListers: [] };
    const enrolled = [{ ...about, users, unseen }];
    return { at: now, accounts: [], enrolled, unseen, searches: [], copies: [] };
  }

  it("is held against the inventory as it is now", () => {
    const earlier = anAccount({ consumers: [] });
    const after = anAccount({ consumers: [aConsumer({ resourceId: "/sites/shop" })] });
    expect(discoveryFact(found(earlier), earlier)).toMatchObject({ unknown: ["/sites/Shop"] });
    expect(discoveryFact(found(earlier), after)).toMatchObject({ unknown: [] });
  });

  it("names an identity of which no resource is known", () => {
    const own = anAccount({ consumers: [] });
    expect(discoveryFact(found(own, { resources: [] }), own)).toMatchObject({ unknown: ["identity oid"] });
  });

  it.each<[string, Partial<AccountSpec>]>([
    ["account", { name: "other" }],
    ["resource", { resourceId: "/accounts/other" }],
    ["secret", { publishedSecret: "other-key" }],
    ["vault", { vaults: [...anAccount().vaults, "https://new.vault.azure.net"] }],
  ])("is nothing when it looked at another %s", (_promise, change) => {
    expect(discoveryFact(found(anAccount()), { ...anAccount(), ...change })).toEqual({ kind: "none" });
  });

  it("counts as partial only where users may be hidden", () => {
    const unseen = (["accounts", "workloads", "reads", "key-listers"] as const).map((source) => ({
      source,
      what: source,
    }));
    expect(discoveryFact(found(anAccount(), {}, unseen), anAccount())).toMatchObject({
      unseen: ["workloads", "reads"],
    });
  });
});
