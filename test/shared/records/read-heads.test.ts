import { describe, expect, it } from "@jest/globals";
import { RecordUnreadableError } from "../../../shared/errors.ts";
import { readHeads } from "../../../shared/records/read-heads.ts";
import { emptyTrail, withEvent } from "../../../shared/records/trail.ts";
import { after, minute } from "../../domain/builders.ts";
import { events } from "../../domain/events.ts";
import { memoryTrailStore } from "../../reconciler/fakes/memory-trail-store.ts";

const how = { releaseClaim: true, wakeAt: after(minute) };
const names = (...all: readonly string[]) => all.map((name) => ({ name }));

describe("the heads of a fleet", () => {
  it("are those that have a record, and one that cannot be read hides no other", async () => {
    const store = memoryTrailStore();
    for (const { name } of names("one", "torn")) {
      await store.save(withEvent(emptyTrail(name), events.enrolmentStarted, how));
    }
    const heads = await readHeads(names("one", "torn", "new"), {
      read: async (account) => {
        if (account === "torn") throw new RecordUnreadableError("the head of an account");
        return store.read(account);
      },
    });
    expect([...heads.keys()]).toEqual(["one"]);
  });

  it("are not told when storage fails", async () => {
    const read = async () => Promise.reject(new Error("storage is away"));
    await expect(readHeads(names("one"), { read })).rejects.toThrow("away");
  });
});
