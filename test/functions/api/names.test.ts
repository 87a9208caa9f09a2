import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { AccountStatus } from "../../../cli/tables/account-status.ts";
import { accountStatus } from "../../../cli/tables/account-status.ts";
import type { Services } from "../../../functions/edge/services.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { sampleFleet } from "../../fuzz/sample-fleet.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { status } = await import("../../../functions/api/status.ts");
const { accountUi, fleetUi } = await import("../../../functions/api/ui.ts");

const known = "44444444-0000-4000-8000-00000000000A";
const unknown = "44444444-0000-4000-8000-00000000000b";

beforeEach(async () => {
  made = await memoryServices();
  await made.fleetStore.write(`${sampleFleet}people: { ${known}: Ada Byron }\n`);
  await made.fleet.fresh();
});

async function pausedBy(by: string): Promise<void> {
  const { trail, clock } = made.ports;
  const at = clock.now();
  const event = { type: "account-paused", at, by, reason: "a change freeze" } as const;
  await trail.save(withEvent(await trail.read("vision"), event, { releaseClaim: true, wakeAt: at }));
}

describe("whoever is named in the fleet file", () => {
  it("is named on the pages beside the id, whatever its case", async () => {
    await pausedBy(known.toLowerCase());
    const named = `Ada Byron (${known.toLowerCase()})`;
    expect((await send(accountUi)).text).toContain(named);
    expect((await send(fleetUi, { params: { account: "" } })).text).toContain(named);
  });

  it("is named beside the document of an account, which holds the id alone", async () => {
    await pausedBy(known.toLowerCase());
    expect((await send(status)).body).toMatchObject({
      paused: { by: known.toLowerCase() },
      names: { [known.toLowerCase()]: "Ada Byron" },
    });
  });

  it("is named on the command line, which passes the document on as it is", async () => {
    await pausedBy(known.toLowerCase());
    const { body } = await send(status);
    const shown = accountStatus(body as unknown as AccountStatus);
    expect(JSON.stringify(shown.sections)).toContain(`by Ada Byron (${known.toLowerCase()})`);
    expect(shown.data).toBe(body);
  });
});

describe("whoever is not", () => {
  it("is shown by the id, and no name is answered that is not needed", async () => {
    await pausedBy(unknown);
    expect((await send(accountUi)).text).toContain(unknown);
    expect((await send(status)).body).not.toHaveProperty("names");
  });
});
