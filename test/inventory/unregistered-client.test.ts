import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { cognitiveServicesKeyIssuer } from "../../shared/azure/cognitive-services-key-issuer.ts";
import { monitorUsageMetrics } from "../../shared/azure/metrics/monitor-usage-metrics.ts";
import { realClock } from "../reconciler/fakes/real-clock.ts";
import { readUsage } from "../../shared/inventory/read-usage.ts";
import { takeReport } from "../../shared/reconciler/take-report.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";
import { anAccount, hour, minute } from "../domain/builders.ts";
import type { SampleAzure } from "../emulator/azure/sample-azure.ts";
import { credentialOf, startSampleAzure } from "../emulator/azure/sample-azure.ts";
import { memoryConsumerBoard } from "../reconciler/fakes/memory-consumer-board.ts";
import { memoryOwedLooks } from "../reconciler/fakes/memory-owed-looks.ts";
import { memoryStepQueue } from "../reconciler/fakes/memory-step-queue.ts";
import { memoryTrailStore } from "../reconciler/fakes/memory-trail-store.ts";
import { until } from "../until.ts";
import { anywhereIn } from "../contracts/anywhere.ts";

describe("a client that nobody registered", () => {
  let azure: SampleAzure;
  beforeAll(async () => {
    azure = await startSampleAzure({ knobs: { metricsIntervalMs: 200 } });
  });
  afterAll(() => azure.dispose());

  const calls = async (count: number): Promise<void> => {
    const url = `${azure.accountEndpoint("Vision-1")}contentsafety/text/blocklists?api-version=2024-09-01`;
    const headers = { "ocp-apim-subscription-key": azure.keys("Vision-1").key1 };
    for (let made = 0; made < count; made += 1) await (await fetch(url, { headers })).arrayBuffer();
  };

  it("shows up as calls that nobody answers for, and those who report theirs do not", async () => {
    const spec = anAccount({ resourceId: azure.accountId("Vision-1"), policy: { driftCheckMs: hour } });
    const board = memoryConsumerBoard();
    const trail = memoryTrailStore();
    const [queue, owed] = [memoryStepQueue(realClock), memoryOwedLooks()];
    const reports = { board, trail, queue, owed, clock: realClock };
    const { metricsEndpoint } = azure;
    const ports = {
      clock: realClock,
      board,
      trail,
      keyIssuer: cognitiveServicesKeyIssuer(credentialOf(azure), azure.armEndpoint, anywhereIn(azure)),
      usageMetrics: monitorUsageMetrics(credentialOf(azure), { metricsEndpoint }),
    };
    const fingerprint = fingerprintOf(azure.keys("Vision-1").key1);
    const report = (sequence: number, made: number) =>
      takeReport(
        spec,
        {
          consumer: "web",
          instance: "web-1",
          fingerprint,
          healthy: true,
          sequence,
          usage: { calls: made, failures: 0, refused: 0 },
        },
        reports,
      );
    /** The usage of a span that holds so many calls and every report about them. */
    const usageOnce = (counted: number) => {
      const reportedAt = new Date();
      return until(async () => {
        const usage = await readUsage(spec, 5 * minute, ports);
        const { comparison, span } = usage;
        const isWhole = "metric" in comparison && comparison.metric.calls === counted;
        return isWhole && span.until > reportedAt ? usage : undefined;
      });
    };

    await report(1, 0);
    await calls(30);
    await report(2, 30);
    expect(await usageOnce(30)).toMatchObject({ consumers: [{ consumer: "web" }], alarms: [] });
    await calls(20);
    expect(await usageOnce(50)).toMatchObject({
      comparison: { unexplained: expect.closeTo(20, 0) },
      alarms: ["UnexplainedCalls"],
    });
  });
});
