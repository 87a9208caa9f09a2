import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import { InvocationContext } from "@azure/functions";
import type { Services } from "../../../functions/edge/services.ts";
import type { Matter } from "../../../shared/api/attention.ts";
import { RecordUnreadableError } from "../../../shared/errors.ts";
import { withEvent } from "../../../shared/records/trail.ts";
import { day } from "../../domain/builders.ts";
import { memoryServices } from "../../fuzz/memory-services.ts";
import { send } from "../sent-request.ts";

let made: Services;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { attention } = await import("../../../functions/api/attention.ts");
const { status } = await import("../../../functions/api/status.ts");
const { fleetUi } = await import("../../../functions/api/ui.ts");
const { pageUi } = await import("../../../functions/api/ui-pages.ts");
const { sweep } = await import("../../../functions/triggers/sweep.ts");

beforeEach(async () => {
  made = await memoryServices();
});

/** What the list, the fleet, its page and the page of the list say of an account. */
async function toldOf(account: string) {
  const list = JSON.parse((await send(attention)).text) as { matters: readonly Matter[] };
  const fleet = JSON.parse((await send(status, { params: { account: undefined as never } })).text) as {
    accounts: readonly { attention: readonly Matter[] }[];
    attention: readonly Matter[];
  };
  const ofFleet = [...fleet.attention, ...fleet.accounts.flatMap((one) => one.attention)];
  const kindsIn = (matters: readonly Matter[]) =>
    matters.flatMap((one) => (one.account === account ? [one.kind] : []));
  const pages = [await send(fleetUi), await send(pageUi, { params: { page: "attention" } })];
  return { list: kindsIn(list.matters), fleet: kindsIn(ofFleet), pages: pages.map(({ text }) => text) };
}

async function swept(): Promise<readonly { readonly event: string }[]> {
  const lines: { readonly event: string }[] = [];
  const context = new InvocationContext({
    logHandler: (_level, line) => lines.push(JSON.parse(String(line))),
  });
  const scheduleStatus = { last: "", next: "", lastUpdated: "" };
  await sweep({ schedule: { adjustForDST: true }, scheduleStatus, isPastDue: false }, context);
  return lines;
}

const left = expect.objectContaining({ event: "accounts-removed-in-flight", accounts: ["vision"] });

describe("a rotation of an account that has left the fleet file", () => {
  beforeEach(async () => {
    const { trail, clock } = made.ports;
    const at = clock.now();
    const asked = {
      type: "rotation-requested",
      rotation: "r-1",
      mode: "manual",
      requestedBy: "ada",
    } as const;
    await trail.save(
      withEvent(await trail.read("vision"), { ...asked, at }, { releaseClaim: true, wakeAt: at }),
    );
    await made.wakes.note([{ account: "vision", at }]);
    await made.fleetStore.write("version: 1\naccounts: []\n");
    await made.fleet.fresh();
  });

  it("is on every surface, before and after a sweep has read it", async () => {
    for (const look of ["before", "after"]) {
      const { list, fleet, pages } = await toldOf("vision");
      expect([look, list, fleet]).toEqual([look, ["left-behind"], ["left-behind"]]);
      for (const text of pages) {
        expect(text).toContain("left the fleet file");
        expect(text).not.toContain("/api/ui/accounts/vision");
      }
      await swept();
    }
  });

  it("is told to the alert rule at once, and again every day as long as it lasts", async () => {
    expect(await swept()).toContainEqual(left);
    expect(await swept()).not.toContainEqual(left);
    made = later(made, day);
    expect(await swept()).toContainEqual(left);
  });

  it("is forgotten once a file has the account again", async () => {
    const { accounts } = await (await memoryServices()).fleet.current();
    expect(accounts.map(({ name }) => name)).toContain("vision");
    await made.fleetStore.write(
      (await (await memoryServices()).fleetStore.revision())?.text ?? "no file was applied",
    );
    await made.fleet.fresh();
    expect((await toldOf("vision")).list).not.toContain("left-behind");
  });
});

/** The same services, so much later. */
function later(services: Services, ms: number): Services {
  const { ports } = services;
  const at = new Date(ports.clock.now().getTime() + ms);
  return { ...services, ports: { ...ports, clock: { ...ports.clock, now: () => at } } };
}

it("a trail that cannot be read is on every surface, although its head can be", async () => {
  const { trail } = made.ports;
  const events = async () => {
    throw new RecordUnreadableError("the record of vision");
  };
  made = { ...made, ports: { ...made.ports, trail: { ...trail, events } } };
  const { list, fleet, pages } = await toldOf("vision");
  expect([list, fleet]).toEqual([["record-fault"], ["record-fault"]]);
  for (const text of pages) expect(text).toMatch(/record of vision/);
});
