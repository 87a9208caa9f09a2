import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { readBackup, writeBackup } from "../../../shared/backup/backup-file.ts";
import type { BackupItem } from "../../../shared/backup/backup-line.ts";
import { headerOf } from "../../../shared/backup/backup-line.ts";
import { now } from "../../domain/builders.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

const damaged = { code: "BACKUP_DAMAGED" };
const items: readonly BackupItem[] = [
  {
    table: "keyturnreports",
    row: {
      partitionKey: "vision",
      rowKey: "web.d2Vi",
      columns: { healthy: true, sequence: 3, at: { type: "DateTime", value: now.toISOString() } },
    },
  },
  { container: "keyturn", blob: { name: "fleet.yaml", contentType: "", metadata: {}, text: "größer\n" } },
];

async function* source(): AsyncGenerator<BackupItem> {
  yield* items;
}

describe("the file of a backup", () => {
  let file: string;
  beforeEach(async () => {
    file = join(await temporaryDirectory(), "a.backup");
    await writeBackup(file, headerOf("stkeyturn", now), source());
  });

  const read = async () => {
    const found: BackupItem[] = [];
    const header = await readBackup(file, { item: (item) => void found.push(item) });
    return { header, found };
  };
  const lines = async () =>
    gunzipSync(await readFile(file))
      .toString("utf8")
      .split("\n")
      .slice(0, -1);
  const rewrite = async (change: (lines: readonly string[]) => readonly string[]) =>
    writeFile(file, gzipSync(`${change(await lines()).join("\n")}\n`));

  it("gives back what was written, and is its owner's alone", async () => {
    expect(await read()).toEqual({ header: headerOf("stkeyturn", now), found: items });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("is never overwritten", async () => {
    const before = await readFile(file);
    await expect(writeBackup(file, headerOf("other", now), source())).rejects.toMatchObject({
      code: "EEXIST",
    });
    expect(await readFile(file)).toEqual(before);
  });

  it("is not there when the storage failed half-way", async () => {
    const other = `${file}.other`;
    async function* failing(): AsyncGenerator<BackupItem> {
      yield* items;
      throw new Error("gone");
    }
    await expect(writeBackup(other, headerOf("x", now), failing())).rejects.toThrow("gone");
    expect(await readdir(join(file, ".."))).toEqual(["a.backup"]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["cut off", async () => writeFile(file, (await readFile(file)).subarray(0, 60))],
    ["without its last line", async () => rewrite((all) => all.slice(0, -1))],
    ["without one of its rows", async () => rewrite((all) => all.filter((_, index) => index !== 1))],
    ["with another value", async () => rewrite((all) => all.map((one) => one.replace("true", "false")))],
    ["with a line after the last", async () => rewrite((all) => [...all, all[1] ?? ""])],
    ["of another kind", async () => writeFile(file, "version: 1\n")],
    [
      "of a later form",
      async () => rewrite((all) => all.map((one) => one.replace('"schema":1', '"schema":2'))),
    ],
    ["that is empty", async () => writeFile(file, "")],
  ])("is refused %s", async (_what, damage) => {
    await damage();
    await expect(read()).rejects.toMatchObject(damaged);
  });

  it("that is not there is an error of the file", async () => {
    file = `${file}.none`;
    await expect(read()).rejects.toMatchObject({ code: "ENOENT" });
  });
});
