import { expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import { fleetApplied } from "../../../shared/api/answers.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { fleet } = await import("../../../functions/api/fleet.ts");

async function applied(text: string) {
  made = await memoryServices();
  const lines: string[] = [];
  const request = new HttpRequest({
    method: "PUT",
    url: "https://keyturn.example/api/fleet",
    headers: { authorization: "Bearer any" },
    body: { string: text },
  });
  const context = new InvocationContext({ logHandler: (_level, line) => lines.push(String(line)) });
  const { body } = (await fleet(request, context)) as { body: string };
  return {
    answer: fleetApplied.parse(JSON.parse(body)),
    log: lines.map((line) => JSON.parse(line) as object),
  };
}

it("reports the consumers that a fleet file adds and removes in the answer and in the log", async () => {
  const { answer, log } = await applied(sampleFleet.replace("name: web\n", "name: shop\n"));
  expect(answer).toMatchObject({ consumers: [{ account: "vision", added: ["shop"], removed: ["web"] }] });
  expect(log).toMatchObject([
    {
      event: "fleet-applied",
      by: anybody.objectId,
      consumersAdded: ["vision/shop"],
      consumersRemoved: ["vision/web"],
    },
  ]);
});

it("reports a fleet file that changes the rollout in the answer and in the log, with who applied it", async () => {
  const { answer, log } = await applied(`${sampleFleet}\nrollout: { stopAfterFailures: 9 }\n`);
  expect(answer).toMatchObject({ changed: [], rolloutChanged: true });
  expect(log).toMatchObject([{ event: "fleet-applied", by: anybody.objectId, rolloutChanged: true }]);
});
