import { expect, it, jest } from "@jest/globals";
import { HttpRequest, InvocationContext } from "@azure/functions";
import type { Services } from "../../functions/services.ts";
import { anybody, memoryServices } from "../fuzz/memory-services.ts";
import { sampleFleet } from "../fuzz/sample-fleet.ts";

let made: Services;
jest.unstable_mockModule("../../functions/services.ts", () => ({ services: () => made }));
const { fleet } = await import("../../functions/fleet.ts");

it("a fleet file that renames a consumer leaves in the answer and in the log who came and who went", async () => {
  made = await memoryServices();
  const lines: string[] = [];
  const request = new HttpRequest({
    method: "PUT",
    url: "https://keyturn.example/api/fleet",
    headers: { authorization: "Bearer any" },
    body: { string: sampleFleet.replace("name: web\n", "name: shop\n") },
  });
  const context = new InvocationContext({ logHandler: (_level, line) => lines.push(String(line)) });
  const { body } = (await fleet(request, context)) as { body: string };
  expect(JSON.parse(body)).toMatchObject({
    consumers: [{ account: "vision", added: ["shop"], removed: ["web"] }],
  });
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    {
      event: "fleet-applied",
      by: anybody.objectId,
      consumersAdded: ["vision/shop"],
      consumersRemoved: ["vision/web"],
    },
  ]);
});
