import { describe, expect, it, jest } from "@jest/globals";
import type { virtualClock } from "../../reconciler/fakes/virtual-clock.ts";
import { call, deregister, made, otherApp, put, report } from "./registration-desk.ts";

const statement = { instance: "guest-1", fingerprint: "0123456789abcdef", healthy: true };

describe("a report of a consumer that is not in the fleet file", () => {
  it("counts once it has registered, and only from its principal", async () => {
    expect(await call(report, { body: statement })).toMatchObject({
      status: 404,
      code: "CONSUMER_NOT_FOUND",
    });
    await put();
    expect(await call(report, { body: statement })).toMatchObject({ status: 202 });
    expect(await call(report, { by: otherApp, body: statement })).toMatchObject({
      status: 403,
      code: "NOT_THIS_CONSUMER",
    });
    expect((await made.ports.board.reports("vision")).map(({ consumer }) => consumer)).toEqual(["guest"]);
  });

  it("reads the trail once in five seconds", async () => {
    await put();
    const clock = made.ports.clock as ReturnType<typeof virtualClock>;
    // Says something new: its look is as urgent as the account, which the trail knows.
    await call(report, { body: statement });
    clock.advance(5_000);
    const read = jest.spyOn(made.ports.trail, "read");
    for (let index = 0; index < 20; index += 1) await call(report, { body: statement });
    expect(read).toHaveBeenCalledTimes(1);
    clock.advance(5_000);
    await call(report, { body: statement });
    expect(read).toHaveBeenCalledTimes(2);
  });

  it("does not count any more five seconds after it was deregistered", async () => {
    await put();
    await call(report, { body: statement });
    await call(deregister);
    (made.ports.clock as ReturnType<typeof virtualClock>).advance(5_000);
    expect(await call(report, { body: statement })).toMatchObject({ status: 404 });
  });
});
