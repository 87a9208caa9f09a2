import { describe, expect, it } from "@jest/globals";
import type { AccountSpec } from "../../../shared/domain/account/account-spec.ts";
import type { FoundCopy } from "../../../shared/domain/discovery/copies.ts";
import type { CopiesFact } from "../../../shared/domain/world.ts";
import {
  aConsumer,
  aCopy,
  after,
  anAccount,
  aWorld,
  before,
  fp,
  guest,
  hour,
  keyA,
  keyB,
  minute,
  noCopies,
  now,
  shop,
} from "../builders.ts";
import type { Situation } from "./regeneration-question.ts";
import { bothQuestions } from "./regeneration-question.ts";

const copied = (...copies: readonly FoundCopy[]): CopiesFact => ({ ...noCopies, copies });
const withSpec = (change: Partial<AccountSpec>) => ({ world: aWorld({ spec: anAccount(change) }) });
const onShop = { resourceId: shop.toUpperCase() };
const accepted = { resource: shop.toUpperCase(), name: "AI_KEY", by: "Ada", reason: "left over" };
const emergency = {
  compromised: "both",
  gate: "wait",
  deadlineMs: 0,
  declaredAt: now,
  by: "ada",
  reason: "leaked",
} as const;
const held = copied(aCopy(keyB));

// In both questions `key2` holds B, and is to be regenerated.
describe.each(bothQuestions)("%s, of which a copy was found", (_key, ask) => {
  it.each<[string, Situation]>([
    ["that nobody answers for", {}],
    [
      "on the resource of another consumer",
      withSpec({ consumers: [aConsumer({ resourceId: `${shop}-2` })] }),
    ],
    [
      "where a consumer that registered itself claims to run",
      withSpec({
        consumers: [
          aConsumer(),
          aConsumer({ ...onShop, name: "guest", unreviewed: true, criticality: "advisory" }),
        ],
      }),
    ],
    ["that was accepted until this moment", withSpec({ acceptedCopies: [{ ...accepted, until: now }] })],
    [
      "of which another setting was accepted",
      withSpec({ acceptedCopies: [{ ...accepted, name: "AI_KEY_2", until: after(1) }] }),
    ],
    [
      "that has not been verified for long",
      { copies: copied(aCopy(keyB, { unverified: { since: before(900 * hour), why: "forbidden" } })) },
    ],
    ["under an earlier name of the account", { copies: copied(aCopy(keyB, { account: "old" })) }],
    [
      "as one of many that are only counted",
      {
        copies: {
          ...noCopies,
          unlisted: [
            { account: "vision", source: "app-settings", slot: "key2", fingerprint: keyB, count: 1 },
          ],
        },
      },
    ],
  ])("is protected by one %s", (_which, situation) => {
    expect(ask({ copies: held, ...situation })).toMatchObject({
      reason: "UnmanagedCopy",
      remedy: "operator",
    });
  });

  it.each<[string, Situation]>([
    ["on the resource of a consumer", withSpec({ consumers: [aConsumer(onShop)] })],
    [
      "under the identity of a consumer",
      {
        ...withSpec({ consumers: [aConsumer({ principal: guest })] }),
        copies: copied(aCopy(keyB, { identities: [guest] })),
      },
    ],
    ["that was accepted", withSpec({ acceptedCopies: [{ ...accepted, until: after(1) }] })],
    ["where the policy only warns", { world: aWorld({ spec: anAccount({ policy: { copies: "warn" } }) }) }],
    ["in an emergency", { emergency }],
    ["of the other key", { copies: copied(aCopy(keyA)) }],
    ["of a key from before", { copies: copied(aCopy(fp("9"))) }],
  ])("may be regenerated despite one %s", (_which, situation) => {
    expect(ask({ copies: held, ...situation })).toBeUndefined();
  });

  it("is protected while the findings cannot be read, except in an emergency", () => {
    const copies: CopiesFact = { kind: "unread", because: "storage does not answer" };
    expect(ask({ copies })).toMatchObject({ reason: "DiscoveryMissing", remedy: "wait" });
    expect(ask({ copies, emergency })).toBeUndefined();
  });

  it("is protected by a record of an older build, which names the slot alone", () => {
    const { fingerprint: _none, ...older } = aCopy(keyB);
    expect(ask({ copies: copied(older) })?.reason).toBe("UnmanagedCopy");
    expect(ask({ copies: copied({ ...older, state: "retired" }) })).toBeUndefined();
    expect(ask({ copies: copied({ ...older, slot: "key1" }) })).toBeUndefined();
  });

  it("accepts a copy in a vault whatever its version", () => {
    const vault = "https://kv-team.vault.azure.net";
    const copy = aCopy(keyB, { source: "key-vaults", resource: vault, name: "ai-key/0123" });
    const until = after(minute);
    const given = { resource: vault, name: "ai-key", by: "Ada", reason: "a backup", until };
    expect(ask({ copies: copied(copy), ...withSpec({ acceptedCopies: [given] }) })).toBeUndefined();
    const other = { ...given, name: "ai" };
    expect(ask({ copies: copied(copy), ...withSpec({ acceptedCopies: [other] }) })?.reason).toBe(
      "UnmanagedCopy",
    );
  });

  it("names place, slot, key and doubt of the first few copies, and counts the others", () => {
    const unverified = { since: now, why: "not allowed to look at: the site" };
    const names = ["A", "B", "C", "D", "E", "F", "G"];
    const copies = copied(...names.map((name) => aCopy(keyB, { name, ...(name === "A" && { unverified }) })));
    const message = ask({ copies })?.message ?? "";
    for (const part of [shop, "key2", keyB, now.toISOString(), unverified.why, "and 2 more"]) {
      expect(message).toContain(part);
    }
    expect(message).not.toContain(`${shop}, F`);
  });
});
