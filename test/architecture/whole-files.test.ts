import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";

const repository = fileURLToPath(new URL("../..", import.meta.url));

function run(program: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: repository, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

describe("the files of the repository", () => {
  it("hold no half of a merge", () => {
    // Nothing found is 1.
    expect(run("git", "grep", "-nIE", "^(<{7}|>{7}) ")).toEqual({ status: 1, output: "" });
  });

  it("include a gate that the shell can read", () => {
    expect(run("bash", "-n", ".ci/run")).toEqual({ status: 0, output: "" });
  });
});
