import { beforeAll, describe, expect, it } from "@jest/globals";
import { firstHash } from "../../../shared/records/event-codec.ts";
import { unenrolled } from "../../../shared/domain/rotation/evolve.ts";
import type { OutboxLog } from "../../../shared/ports/outbox-log.ts";
import { maxKeptRegistrations } from "../../../shared/domain/commands/registration-commands.ts";
import { aDeclaration, now } from "../../domain/builders.ts";
import { aRotation } from "../../domain/rotations.ts";
import { freshName } from "../fresh-name.ts";

const conflict = { code: "RECORD_CONFLICT", remedy: "retry" };

/** The contract of every publication log. */
export function describePublicationLog(name: string, make: () => OutboxLog): void {
  describe(`${name}, a publication log`, () => {
    let log: OutboxLog;
    beforeAll(() => {
      log = make();
    });

    const begin = () =>
      log.save({ account: freshName("account"), sequence: 0, hash: firstHash, state: unenrolled });

    it("returns nothing for an unknown account", async () => {
      expect(await log.read(freshName("account"))).toBeUndefined();
    });

    it("reads back the last save, with the fold and the hold", async () => {
      const begun = await begin();
      const hash = "ab".repeat(32);
      const next = { ...begun, sequence: 12, hash, state: aRotation.confirming(), hold: "name" };
      const saved = await log.save(next);
      expect(saved).toEqual({ ...next, etag: saved.etag });
      expect(await log.read(begun.account)).toEqual(saved);

      const { hold: _past, ...forgotten } = saved;
      expect(await log.save(forgotten)).not.toHaveProperty("hold");
      expect(await log.read(begun.account)).not.toHaveProperty("hold");
    });

    it("reads back a state with as many registrations as an account may have", async () => {
      const registrations = Array.from({ length: maxKeptRegistrations }, (_, index) => ({
        ...aDeclaration({ name: `app-${index}`, resourceId: `/subscriptions/${"r".repeat(480)}` }),
        registeredAt: now,
      }));
      const saved = await log.save({ ...(await begin()), state: aRotation.idle({ registrations }) });
      expect(await log.read(saved.account)).toEqual(saved);
    });

    it("refuses a save that rests on an old read, and changes nothing", async () => {
      const begun = await begin();
      const saved = await log.save({ ...begun, sequence: 2 });
      await expect(log.save({ ...begun, sequence: 1 })).rejects.toMatchObject(conflict);
      expect(await log.read(begun.account)).toEqual(saved);
    });

    it("lets one of two first saves win", async () => {
      const first = { account: freshName("account"), sequence: 0, hash: firstHash, state: unenrolled };
      const results = await Promise.allSettled([log.save(first), log.save(first)]);
      expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
      expect(results.find(({ status }) => status === "rejected")).toMatchObject({ reason: conflict });
    });
  });
}
