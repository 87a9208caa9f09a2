import { describe, expect, it } from "@jest/globals";
import { blastRadius, brokenCopies } from "../../../shared/domain/safety/blast-radius.ts";
import type { EmergencyWish } from "../../../shared/domain/commands/commands.ts";
import { namedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import type { CopiesFact, InstanceReport } from "../../../shared/domain/world.ts";
import { blastRadiusDocument, dyingKeys } from "../../../shared/view/blast-radius-document.ts";
import {
  aConsumer,
  aCopy,
  anAccount,
  aReport,
  before,
  hour,
  keyA,
  keyB,
  minute,
  noCopies,
  now,
  shop,
} from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";

const wish: EmergencyWish = { compromised: "both", gate: "waive", deadlineMs: minute };
const spec = anAccount({ consumers: [aConsumer(), aConsumer({ name: "batch", refreshWithinMs: 1 })] });

function shown(
  reports: readonly InstanceReport[] = [aReport()],
  change: Partial<EmergencyWish> = {},
  account = "vision",
  copies: CopiesFact = noCopies,
) {
  const wanted = { ...wish, ...change };
  const state = aRotation.idle();
  const leaked = namedKeys(state, wanted.compromised);
  const terms = { ...wanted, leaked };
  const affected = blastRadius(spec, state, reports, terms, now);
  const broken = brokenCopies(spec, state, copies, terms, now);
  return blastRadiusDocument(account, wanted, dyingKeys(state, leaked), affected, broken);
}

describe("the blast radius as people see it", () => {
  it("names who may be cut off, and how to confirm having seen it", () => {
    expect(shown()).toMatchObject({
      ...wish,
      account: "vision",
      cutOff: ["web"],
      confirm: expect.stringMatching(/^[0-9a-f]{16}$/),
      consumers: [{ feels: "cut-off" }, { feels: "nothing" }],
    });
  });

  it("lists the first copies that break, and counts all of them", () => {
    const copies = Array.from({ length: 30 }, (_, n) => aCopy(keyA, { name: `AI_KEY_${n}` }));
    const unlisted = [
      { account: "vision", source: "app-settings", slot: "key1", fingerprint: keyA, count: 4 },
    ] as const;
    const document = shown([aReport()], {}, "vision", { ...noCopies, copies, unlisted });
    expect(document.copies.count).toBe(34);
    expect(document.copies.listed).toHaveLength(20);
    expect(document.copies.listed[0]).toEqual({ resource: shop, name: "AI_KEY_0", slot: "key1" });
  });

  it("is the same list although reports are newer, and however healthy", () => {
    const later = [aReport({ receivedAt: now, steadySince: before(hour), healthy: false })];
    expect(shown(later).confirm).toBe(shown().confirm);
  });

  it.each<[string, ReturnType<typeof shown>]>([
    ["an instance more", shown([aReport(), aReport({ instance: "web-2" })])],
    ["an instance that fell silent", shown([aReport({ receivedAt: before(15 * minute) })])],
    ["an instance on another key", shown([aReport({ fingerprint: keyB })])],
    ["another deadline", shown([aReport()], { deadlineMs: minute + 1 })],
    ["another gate", shown([aReport()], { gate: "wait" })],
    ["another leak", shown([aReport()], { compromised: "active" })],
    ["another account", shown([aReport()], {}, "speech")],
    ["a copy that breaks", shown([aReport()], {}, "vision", { ...noCopies, copies: [aCopy(keyB)] })],
  ])("must be confirmed anew after %s", (_change, document) => {
    expect(document.confirm).not.toBe(shown().confirm);
  });
});
