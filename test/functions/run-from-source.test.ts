import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "@jest/globals";

const root = fileURLToPath(new URL("../..", import.meta.url));

it("the handlers load in Node without the build, as benchmarks compare them", () => {
  const load = `import("./functions/handlers.ts").then(({ status }) => console.log(typeof status))`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--eval", load], { cwd: root, encoding: "utf8" });
  expect([stdout.trim(), stderr]).toEqual(["function", ""]);
}, 60_000);
