import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { storagePlace } from "../../cli/backup/storage-place.ts";
import { runCli } from "../../cli/run-cli.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { smallTerminal } from "./small-terminal.ts";

describe("the storage of a backup", () => {
  it.each([
    ["stkeyturn", "https://stkeyturn.table.core.windows.net"],
    ["stkeyturn.core.usgovcloudapi.net", "https://stkeyturn.table.core.usgovcloudapi.net"],
    ["stkeyturn.core.chinacloudapi.cn", "https://stkeyturn.table.core.chinacloudapi.cn"],
  ])("is found by its name: %s", (name, tableUri) => {
    expect(storagePlace(name, undefined)).toMatchObject({ name: "stkeyturn", settings: { tableUri } });
    expect(storagePlace(undefined, name)).toMatchObject({ name: "stkeyturn", settings: { tableUri } });
  });

  it.each(["", "St", "stkeyturn.example.com", "https://stkeyturn.blob.core.windows.net", "a/b"])(
    "gets no token at an address like %j",
    (name) => {
      expect(() => storagePlace(name, undefined)).toThrow();
    },
  );

  it("may be a connection string of the environment, and never of the command line", () => {
    const connectionString = "AccountName=local;AccountKey=eA==;TableEndpoint=http://127.0.0.1:1/local";
    expect(storagePlace(undefined, connectionString)).toEqual({
      name: "local",
      settings: { kind: "connection-string", connectionString },
    });
    expect(() => storagePlace(connectionString, undefined)).toThrow();
  });
});

describe("keyturn restore --check", () => {
  const run = async (...argv: readonly string[]) => {
    const terminal = smallTerminal();
    return { code: await runCli(argv, terminal, {}), notes: terminal.noted() };
  };

  it("says that a file is no backup, and where to read on", async () => {
    const file = join(await temporaryDirectory(), "fleet.yaml");
    await writeFile(file, "version: 1\n");
    const { code, notes } = await run("restore", file, "--check");
    expect(code).toBe(1);
    expect(notes).toContain("BACKUP_DAMAGED");
    expect(notes).toContain("docs/runbook.md#backup_damaged");
  });

  it("says that there is no such file", async () => {
    const { code, notes } = await run("restore", join(await temporaryDirectory(), "none"), "--check");
    expect([code, notes]).toEqual([1, expect.stringContaining("ENOENT")]);
  });

  it("asks for the storage before it writes anything", async () => {
    expect((await run("backup", "a.backup")).code).toBe(2);
  });
});
