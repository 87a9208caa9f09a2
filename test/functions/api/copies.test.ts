import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import { makeAccountKey, makeLegacyAccountKey } from "../../../emulator/azure/ai/account-key.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import { send } from "../sent-request.ts";
import { withEvent } from "../../../shared/records/trail.ts";

let made: Services;
let caller: Caller | undefined;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { checkCopies } = await import("../../../functions/api/copies.ts");

const [active, standby, past] = [makeAccountKey(), makeAccountKey(), makeLegacyAccountKey()];

/** The account had `past` in its second slot, which somebody has since replaced with `standby`. */
beforeEach(async () => {
  caller = anybody;
  made = await memoryServices(() => caller);
  const { trail, clock } = made.ports;
  const how = { releaseClaim: true, wakeAt: clock.now() };
  const keysChanged = (key2: string) =>
    ({
      type: "drift-found",
      at: clock.now(),
      drift: { kind: "keys-changed", keys: { key1: fingerprintOf(active), key2: fingerprintOf(key2) } },
    }) as const;
  for (const key2 of [past, standby]) {
    await trail.save(withEvent(await trail.read("vision"), keysChanged(key2), how));
  }
});

const check = (body: string, account = "vision") =>
  send(checkCopies, { method: "POST", body, params: { account } });

describe("a text that is checked for copies", () => {
  it("shows the keys in it, with slot and generation, how often and where", async () => {
    const { status, body } = await check(`a=1\nKEY=${active}\nOLD=${past};${past}\n`);
    expect(status).toBe(200);
    expect(body).toEqual({
      account: "vision",
      found: [
        {
          fingerprint: fingerprintOf(active),
          slot: "key1",
          generation: 2,
          state: "active",
          occurrences: 1,
          lines: [2],
        },
        {
          fingerprint: fingerprintOf(past),
          slot: "key2",
          generation: 2,
          state: "retired",
          occurrences: 2,
          lines: [3],
        },
      ],
    });
  });

  it("holds none when it holds a key of somebody else, or none", async () => {
    for (const text of [makeAccountKey(), makeLegacyAccountKey(), "{"]) {
      expect(await check(text)).toMatchObject({ status: 200, body: { found: [] } });
    }
  });

  it("is quoted nowhere: not in the answer, not in the log, not in storage", async () => {
    const lines = [`password hunter2hunter2`, active, standby, past];
    for (const text of [lines.join("\n"), lines.join("\n").padEnd(2 * 1024 * 1024, "x")]) {
      const answer = await check(text);
      const { trail, board } = made.ports;
      const stored = [
        await trail.events("vision"),
        await trail.read("vision"),
        await board.reports("vision"),
      ];
      const seen = JSON.stringify([answer, stored]);
      for (const piece of [active, standby, past, "hunter2"]) expect(seen).not.toContain(piece);
    }
  });

  it("may have a mebibyte and no more", async () => {
    const size = 1024 * 1024;
    expect(await check(active.padStart(size, "\n"))).toMatchObject({
      status: 200,
      body: { found: [{ lines: [size - active.length + 1] }] },
    });
    expect(await check("x".repeat(size + 1))).toMatchObject({
      status: 413,
      body: { code: "BODY_TOO_LARGE", limitBytes: size },
    });
  });

  it("is not checked for an account that was never enrolled, nor for one that there is not", async () => {
    expect(await check(active, "speech")).toMatchObject({ status: 409, body: { code: "NOT_ENROLLED" } });
    expect(await check(active, "nobody")).toMatchObject({ status: 404 });
  });

  it("is checked only for callers with the role to read", async () => {
    caller = { ...anybody, roles: ["KeyRotation.Confirm", "KeyRotation.Operate"] };
    expect(await check(active)).toMatchObject({ status: 403, body: { code: "ROLE_MISSING" } });
  });
});
