import { describe, expect, it } from "@jest/globals";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { AccountState } from "../../../shared/domain/rotation/account-state.ts";
import type { InstanceReport } from "../../../shared/domain/world.ts";
import { consumerStanding as schema } from "../../../shared/api/answers.ts";
import { consumerStanding } from "../../../shared/view/consumer-standing.ts";
import { aConsumer, anAccount, aReport, before, keyA, keyC, minute, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";

const consumer = aConsumer({ instances: 2 });
const spec = anAccount({ consumers: [consumer] });

function shown(state: AccountState, reports: readonly InstanceReport[] = []) {
  const standing = consumerStanding(spec, consumer, state, reports, now);
  expect(schema.parse(standing)).toEqual(standing);
  return standing;
}

describe("a consumer as it sees itself", () => {
  it("has what the gate waits for of it, and which instances count", () => {
    const reports = [aReport(), aReport({ instance: "web-2", receivedAt: before(15 * minute) })];
    expect(shown(aRotation.idle(), reports)).toMatchObject({
      state: "declared",
      phase: "idle",
      expectedInstances: 2,
      countedInstances: 1,
      waitsFor: { reason: "ReportStale" },
      instances: [
        { instance: "web-1", counted: true, onWantedKey: true, stale: false },
        { instance: "web-2", counted: false, onWantedKey: true, stale: true },
      ],
    });
  });

  it("is waited for while an instance is on the key that goes", () => {
    const standing = shown(aRotation.adopting({ freshPublishedAt: before(5 * minute) }), [aReport()]);
    expect(standing.waitsFor?.reason).toBe("OnOtherKey");
    expect(standing.instances).toMatchObject([{ counted: false, onWantedKey: false }]);
  });

  it("learns that it is contested, and not which key the other party named", () => {
    const contested = { since: before(minute), at: before(minute), times: 3, fingerprint: keyC };
    const standing = shown(aRotation.idle(), [aReport({ contested })]);
    expect(standing.instances).toMatchObject([{ counted: false, contested: { times: 3 } }]);
    expect(JSON.stringify(standing)).not.toContain(keyC);
  });

  it("learns no key that it has not reported itself", () => {
    const standing = shown(aRotation.idle(), [aReport({ fingerprint: keyC })]);
    expect(JSON.stringify(standing)).not.toContain(keyA);
  });

  it("is not waited for before the account is enrolled", () => {
    const standing = shown(unenrolled, [aReport()]);
    expect(standing.waitsFor).toBeUndefined();
    expect(standing.instances).toMatchObject([{ counted: false }]);
    expect(standing.instances[0]).not.toHaveProperty("onWantedKey");
  });
});
