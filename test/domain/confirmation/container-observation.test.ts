import { describe, expect, it } from "@jest/globals";
import type { Observation, Replica } from "../../../shared/domain/confirmation/observation.ts";
import type { Case } from "../../../shared/domain/confirmation/found.ts";
import { aConsumer, before, keyA, keyB, keyC, mainVault, minute } from "../builders.ts";
import { judged, publishedAt } from "./observation-case.ts";

const appSecret = {
  name: "ai-key",
  reference: { vault: mainVault, secret: "vision-key" },
  fingerprint: keyC,
};
function replica(change: Partial<Replica> = {}): Replica {
  return { name: "r-1", createdAt: before(minute), running: true, ...change };
}
const seen = {
  consumer: "web",
  instance: "ai-key",
  fingerprint: keyC,
  healthy: true,
  receivedAt: before(minute),
  steadySince: before(minute),
};

describe("a container app", () => {
  it.each<[string, Observation, Partial<Case>, readonly string[]]>([
    [
      "confirms with the value and replicas that started since",
      { kind: "container", secrets: [appSecret], replicas: [replica()] },
      { before: [seen] },
      ["ai-key: resolved fresh", "r-1: resolved fresh"],
    ],
    [
      "has not adopted while its secret holds the previous key",
      { kind: "container", secrets: [{ ...appSecret, fingerprint: keyA }], replicas: [replica()] },
      {},
      ["ai-key: resolved previous"],
    ],
    [
      "must restart a replica from before publication",
      { kind: "container", secrets: [appSecret], replicas: [replica({ createdAt: publishedAt })] },
      { before: [seen] },
      ["ai-key: resolved fresh", "r-1: NotRestarted unknown"],
    ],
    [
      "is not believed at the first sight of the value: a replica may have started just before the refresh",
      { kind: "container", secrets: [appSecret], replicas: [replica()] },
      {},
      ["ai-key: resolved fresh", "r-1: NotRestarted unknown"],
    ],
    [
      "is believed at first sight once the platform had to refresh before the replica started",
      { kind: "container", secrets: [appSecret], replicas: [replica()] },
      { consumer: aConsumer({ refreshWithinMs: 5 * minute }) },
      ["ai-key: resolved fresh", "r-1: resolved fresh"],
    ],
    [
      "is unhealthy with a replica that does not run",
      { kind: "container", secrets: [appSecret], replicas: [replica({ running: false })] },
      { before: [seen] },
      ["ai-key: resolved fresh", "r-1: resolved fresh unhealthy"],
    ],
    [
      "confirms with no replica at all: nothing holds a key",
      { kind: "container", secrets: [appSecret], replicas: [] },
      {},
      ["ai-key: resolved fresh"],
    ],
    [
      "must not pin a version",
      {
        kind: "container",
        secrets: [{ ...appSecret, reference: { ...appSecret.reference, version: "new" } }],
        replicas: [replica()],
      },
      {},
      ["ai-key: VersionPinned fresh"],
    ],
    [
      "has not adopted while the platform has no value for its secret",
      {
        kind: "container",
        secrets: [{ name: appSecret.name, reference: appSecret.reference }],
        replicas: [replica()],
      },
      {},
      ["ai-key: ReferenceUnresolved unknown"],
    ],
    [
      "must not hold a copy",
      { kind: "container", secrets: [{ name: "ai-key", fingerprint: keyA }], replicas: [] },
      {},
      ["ai-key: PlainValue previous"],
    ],
    [
      "must refer to the secret",
      { kind: "container", secrets: [{ name: "other", fingerprint: keyB }], replicas: [] },
      {},
      ["secrets: ReferenceMissing unknown"],
    ],
  ])("%s", (_promise, observation, change, expected) => {
    expect(judged(observation, change)).toEqual(expected);
  });
});
