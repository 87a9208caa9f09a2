import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import { sha256 } from "../../../shared/digest.ts";
import { declarationChanges } from "../../../shared/fleet-file/declaration-changes.ts";
import { declarationOf, declaredIn } from "../../../shared/fleet-file/declaration.ts";
import { parseFleet } from "../../../shared/fleet-file/fleet-file.ts";

const resourceId =
  "/subscriptions/s-1/resourceGroups/rg-ai/providers/Microsoft.CognitiveServices/accounts/vision";
const owner = { name: "Team", contact: "team@example.com" };
const common = { owner, environment: "production", refreshWithin: "90s" };
const site = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.Web/sites/shop";
const app = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.App/containerApps/shop";
const principal = "33333333-0000-4000-8000-000000000001";
const waiver = { by: "Ada", reason: "moves", until: "2026-06-30" };

const fleet = (change: object = {}, policy: object = {}) =>
  parseFleet(
    JSON.stringify({
      version: 1,
      policy: { soak: "90m", cadence: "36h", cooldown: "1h", probeInterval: "250ms", ...policy },
      rollout: { stopAfterFailures: 3 },
      accounts: [
        {
          name: "vision",
          resourceId,
          publishedSecret: "vision-key",
          vaults: ["https://kv.vault.azure.net/"],
          ring: 2,
          consumers: [
            { name: "web", principal, ...common, waiver, instances: 3 },
            {
              name: "page",
              ...common,
              confirmation: { kind: "health-endpoint", url: "https://a.example/health" },
            },
            { name: "site", ...common, resourceId: site, confirmation: { kind: "app-service" } },
            {
              name: "app",
              ...common,
              resourceId: app,
              criticality: "advisory",
              confirmation: { kind: "container-app", restart: true, circumstantialSuffices: true },
            },
            { name: "audit", ...common, principal, confirmation: { kind: "audit-log" } },
          ],
          acceptedCopies: [{ resource: "https://kv.example", name: "copy", ...waiver }],
          withoutConsumersBecause: "none",
          policy: { revertAtUnhealthy: 2, allowShortCadence: true, approval: "required" },
          ...change,
        },
      ],
    }),
  ).accounts[0] as AccountSpec;

describe("a declaration", () => {
  it("says all that a file says of an account, but for the order of rotations", () => {
    const { rollout: _shared, consumers, ...spec } = fleet();
    const { text, digest } = declarationOf(fleet());
    expect(digest).toBe(sha256(text));
    const read = declaredIn(text);
    expect(read).toEqual({
      ...spec,
      consumers: [...consumers].sort((a, b) => (a.name < b.name ? -1 : 1)),
    });
    expect(read && declarationOf(read).text).toBe(text);
  });

  it("is the same for a file that says the same in another way", () => {
    const { digest } = declarationOf(fleet());
    expect(declarationOf(fleet({}, { soak: "5400s", cadence: "2160m" })).digest).toBe(digest);
    expect(declarationOf(fleet({ ring: 7 })).digest).toBe(digest);
    expect(declarationOf(fleet({}, { soak: "91m" })).digest).not.toBe(digest);
  });

  it("tells what differs from another one, by name", () => {
    const before = declarationOf(fleet()).text;
    const [web, ...others] = (
      JSON.parse(before) as never as { accounts: [{ consumers: { name: string }[] }] }
    ).accounts[0].consumers;
    expect(web?.name).toBe("app");
    const after = declarationOf(fleet({ consumers: others }, { soak: "2h" })).text;
    expect(declarationChanges(before, after)).toEqual([
      'policy.soak: "90m" → "2h"',
      expect.stringMatching(/^consumers\.app: \{.*… → absent$/),
    ]);
    expect(declarationChanges(before, before)).toEqual([]);
    expect(declarationChanges(undefined, after)).toEqual([]);
  });
});
