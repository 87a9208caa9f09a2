import { beforeEach, describe, expect, it, jest } from "@jest/globals";
import type { Services } from "../../../functions/edge/services.ts";
import { makeAccountKey, makeLegacyAccountKey } from "../../../emulator/azure/ai/account-key.ts";
import { maxLookUps } from "../../../shared/inventory/locate-keys.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { fingerprintOf } from "../../../shared/secret-value.ts";
import { anybody, memoryServices } from "../../fuzz/memory-services.ts";
import type { memoryKeyIndex } from "../../reconciler/fakes/memory-key-index.ts";
import { send } from "../sent-request.ts";
import { withEvent } from "../../../shared/records/trail.ts";

let made: Services;
let caller: Caller | undefined;
jest.unstable_mockModule("../../../functions/edge/services.ts", () => ({ services: () => made }));
const { leaks } = await import("../../../functions/api/leaks.ts");

const [active, standby, past] = [makeAccountKey(), makeAccountKey(), makeLegacyAccountKey()];
const past9 = "2026-03-01T09:00:00.000Z";

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

const ask = (body: string) => send(leaks, { method: "POST", body });
const asked = () => (made.keyIndex as ReturnType<typeof memoryKeyIndex>).asked();

describe("a text that is searched for leaked keys", () => {
  it("shows each key in it with its account, slot, generation and what to do, the living ones first", async () => {
    const { status, body } = await ask(`a=1\nOLD=${past};${past}\nKEY=${active}\n`);
    expect(status).toBe(200);
    const fingerprint = fingerprintOf(active);
    expect(body).toMatchObject({
      found: [
        {
          account: "vision",
          managed: true,
          slot: "key1",
          generation: 2,
          fingerprint,
          by: "value",
          state: "live",
          role: "published",
          since: past9,
          occurrences: 1,
          lines: [3],
          users: [],
          command: `keyturn emergency vision --compromised ${fingerprint} --reason leaked --watch`,
          request: {
            path: "/api/accounts/vision/rotations",
            body: { mode: "emergency", compromised: fingerprint, reason: "leaked" },
          },
        },
        {
          fingerprint: fingerprintOf(past),
          slot: "key2",
          generation: 2,
          state: "dead",
          since: past9,
          occurrences: 2,
          lines: [2],
        },
      ],
      unread: [],
      leftOut: 0,
    });
    const { found } = body as { readonly found: readonly object[] };
    for (const name of ["role", "command", "request"]) expect(found[1]).not.toHaveProperty(name);
  });

  it("may name a key by its fingerprint", async () => {
    const fingerprint = fingerprintOf(standby);
    for (const text of [fingerprint, ` ${fingerprint.toUpperCase()}\n`, `key ${fingerprint}, was it?`]) {
      expect((await ask(text)).body).toMatchObject({
        found: [{ fingerprint, by: "fingerprint", state: "live", role: "standby", occurrences: 1 }],
      });
    }
  });

  it("with both keys of an account leads to one command for both", async () => {
    const { body } = await ask(`${active}\n${standby}`);
    const command = "keyturn emergency vision --compromised both --reason leaked --watch";
    expect(body).toMatchObject({ found: [{ command }, { command }] });
  });

  it("names who uses a key, and who has been silent since", async () => {
    const { board, clock } = made.ports;
    const report = {
      consumer: "web",
      fingerprint: fingerprintOf(active),
      healthy: true,
      receivedAt: clock.now(),
      steadySince: clock.now(),
    };
    await board.put("vision", { ...report, instance: "web-1" });
    await board.put("vision", { ...report, instance: "web-2", receivedAt: new Date("2026-02-01T00:00:00Z") });
    await board.put("vision", { ...report, instance: "web-3", fingerprint: fingerprintOf(standby) });
    await board.put("vision", { ...report, consumer: "gone", instance: "gone-1" });
    const { body } = await ask(active);
    expect(body).toMatchObject({
      found: [
        {
          users: [
            { consumer: "gone", instances: 1, silent: 0 },
            {
              consumer: "web",
              owner: { name: expect.any(String) },
              instances: 1,
              silent: 1,
              lastReportAt: past9,
            },
          ],
        },
      ],
    });
  });

  it("says that an emergency is under way instead of asking for another", async () => {
    const { trail, clock } = made.ports;
    const emergency = { mode: "emergency", compromised: "active", gate: "wait", reason: "leaked" };
    const { rotate } = await import("../../../functions/api/rotate.ts");
    const body = JSON.stringify(emergency);
    const preview = await send(rotate, { method: "POST", body });
    const { blastRadius } = preview.body as { readonly blastRadius: { readonly confirm: string } };
    const confirmed = JSON.stringify({ ...emergency, confirm: blastRadius.confirm });
    expect(await send(rotate, { method: "POST", body: confirmed })).toMatchObject({ status: 202 });
    expect((await trail.read("vision")).state.phase).toBe("preparing");
    expect((await ask(active)).body).toMatchObject({
      found: [
        {
          state: "live",
          emergency: { gate: "wait", declaredAt: clock.now().toISOString() },
          command: "keyturn status vision",
        },
      ],
    });
  });

  it("still tells of an account that has left the fleet, whose key only Azure can replace", async () => {
    const text = (await made.fleetStore.read()) ?? "";
    await made.fleetStore.write(text.replaceAll("vision", "another"));
    await made.fleet.fresh();
    const { body } = await ask(active);
    expect(body).toMatchObject({
      found: [{ account: "vision", managed: false, state: "live", users: [] }],
    });
    const { found } = body as { readonly found: readonly { readonly command: string }[] };
    expect(found[0]?.command).toMatch(
      /^az cognitiveservices account keys regenerate -n vision -g [\w-]+ --subscription [\w-]+ --key-name key1$/,
    );
  });

  it("believes the trail and not an entry for nothing", async () => {
    const stray = makeAccountKey();
    await made.keyIndex.note("vision", [fingerprintOf(stray)]);
    await made.keyIndex.note("nobody", [fingerprintOf(stray)]);
    expect((await ask(stray)).body).toMatchObject({ found: [], unread: [] });
  });

  it("holds none when it holds a key of somebody else, or none", async () => {
    for (const text of [makeAccountKey(), makeLegacyAccountKey(), "{"]) {
      expect(await ask(text)).toMatchObject({ status: 200, body: { found: [] } });
    }
  });

  it("is quoted nowhere: not in the answer, not in the log, not in storage", async () => {
    const lines = [`password hunter2hunter2`, active, standby, past];
    for (const text of [lines.join("\n"), lines.join("\n").padEnd(2 * 1024 * 1024, "x")]) {
      const answer = await ask(text);
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
    expect(await ask(active.padStart(size, "\n"))).toMatchObject({
      status: 200,
      body: { found: [{ lines: [size - active.length + 1] }] },
    });
    expect(await ask("x".repeat(size + 1))).toMatchObject({
      status: 413,
      body: { code: "BODY_TOO_LARGE", limitBytes: size },
    });
  });

  it("costs one look-up for each run that may be a key, and no more than its limit", async () => {
    await ask(`${active} ${active} ${standby}`);
    expect(asked()).toBe(2);
    const traces = Array.from({ length: 5_000 }, (_, n) => n.toString(16).padStart(32, "0"));
    const before = asked();
    const { body } = await ask([...traces, active].join("\n"));
    expect(asked() - before).toBe(maxLookUps);
    expect(body).toMatchObject({ lookedUp: maxLookUps, leftOut: 5_001 - maxLookUps });
  });

  it("finds a key amid words of any number", async () => {
    const words = Array.from({ length: 30_000 }, (_, n) => `some-longer-word-${n}`);
    const { body } = await ask([...words, active].join("\n"));
    expect(body).toMatchObject({ found: [{ account: "vision" }], leftOut: 0 });
  });

  it("is searched only for callers with the role to read", async () => {
    caller = { ...anybody, roles: ["KeyRotation.Confirm", "KeyRotation.Operate"] };
    expect(await ask(active)).toMatchObject({ status: 403, body: { code: "ROLE_MISSING" } });
  });
});
