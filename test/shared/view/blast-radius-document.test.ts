import { describe, expect, it } from "@jest/globals";
import { blastRadius } from "../../../shared/domain/safety/blast-radius.ts";
import type { EmergencyWish } from "../../../shared/domain/commands/commands.ts";
import { namedKeys } from "../../../shared/domain/rotation/leaked-keys.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { blastRadiusDocument, dyingKeys } from "../../../shared/view/blast-radius-document.ts";
import { aConsumer, anAccount, aReport, before, hour, keyB, minute, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";

const wish: EmergencyWish = { compromised: "both", gate: "waive", deadlineMs: minute };
const spec = anAccount({ consumers: [aConsumer(), aConsumer({ name: "batch", refreshWithinMs: 1 })] });

function shown(
  reports: readonly InstanceReport[] = [aReport()],
  change: Partial<EmergencyWish> = {},
  account = "vision",
) {
  const wanted = { ...wish, ...change };
  const state = aRotation.idle();
  const leaked = namedKeys(state, wanted.compromised);
  const affected = blastRadius(spec, state, reports, { ...wanted, leaked }, now);
  return blastRadiusDocument(account, wanted, dyingKeys(state, leaked), affected);
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
  ])("must be confirmed anew after %s", (_change, document) => {
    expect(document.confirm).not.toBe(shown().confirm);
  });
});
