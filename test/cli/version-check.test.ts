import { describe, expect, it } from "@jest/globals";
import { runCli } from "../../cli/run-cli.ts";
import { version } from "../../shared/version.ts";
import { smallApi } from "./small-api.ts";
import { smallTerminal } from "./small-terminal.ts";

const [major = "", minor = ""] = version.split(".");

/** Lists an empty fleet of two pages, as a service of this version answers. */
async function listed(served: string | undefined, ...argv: readonly string[]) {
  const { url } = await smallApi(({ path }) => ({
    headers: served === undefined ? {} : { "keyturn-version": served },
    body: {
      accounts: [],
      due: [],
      at: "2026-05-05T12:00:00.000Z",
      ...(!path.includes("after") && { next: "/api/accounts?after=a" }),
    },
  }));
  const terminal = smallTerminal();
  const code = await runCli(["status", ...argv], terminal, { KEYTURN_URL: url, KEYTURN_TOKEN: "t" });
  return { code, out: terminal.printed(), notes: terminal.noted() };
}

describe("the command line, asking a service of another version", () => {
  it.each([`${major}.${Number(minor) + 1}.0`, `${Number(major) + 1}.${minor}.0`])(
    "warns once on standard error, and prints the same JSON: %s",
    async (served) => {
      const same = await listed(version, "-o", "json");
      const other = await listed(served, "-o", "json");
      expect(other).toMatchObject({ code: 0, out: same.out });
      expect(other.notes.match(/^warning: .*$/gm)).toEqual([expect.stringContaining(served)]);
      expect(other.notes).toContain(version);
    },
  );

  it.each([undefined, version, `${major}.${minor}.99`, `${major}.${minor}.0-rc.1`])(
    "says nothing about a patch, or about a service that does not tell: %s",
    async (served) => {
      expect((await listed(served)).notes).not.toContain("warning");
    },
  );
});
