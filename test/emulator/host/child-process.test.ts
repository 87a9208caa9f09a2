import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { startProgram } from "../../../emulator/child-process.ts";
import { freePort } from "../../../emulator/free-port.ts";
import { until } from "../../until.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";

let directory: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
});

async function program(name: string, source: string): Promise<string> {
  const file = join(directory, `${name}.mjs`);
  await writeFile(file, source);
  return file;
}

describe("a program", () => {
  it("has its arguments, environment and the groups of its ready line", async () => {
    const file = await program(
      "ready",
      `console.log("ready", process.argv[2], process.env.WORD); setInterval(() => {}, 1e6);`,
    );
    const started = await startProgram({
      name: "ready",
      file,
      args: ["a"],
      env: { WORD: "b" },
      readyLine: /^ready (\w) (?<word>\w)$/,
    });
    expect([started.ready[1], started.ready.groups?.["word"]]).toEqual(["a", "b"]);
    expect(await started.stop()).toEqual({ code: null, signal: "SIGTERM" });
  });

  it("that ends before it is ready is an error with its last words", async () => {
    const file = await program("early", `console.error("last words"); process.exit(3);`);
    await expect(startProgram({ name: "early", file, readyLine: /ready/ })).rejects.toMatchObject({
      code: "PROGRAM_NOT_READY",
      message: expect.stringMatching(/ended with code 3.*last words/s),
    });
  });

  it("that never becomes ready is ended", async () => {
    const file = await program("silent", `setInterval(() => {}, 1e6);`);
    const late = startProgram({ name: "silent", file, readyLine: /ready/, readyTimeoutMs: 50 });
    await expect(late).rejects.toMatchObject({ code: "PROGRAM_NOT_READY" });
  });

  it("that ignores a polite signal is killed", async () => {
    const file = await program(
      "stubborn",
      `process.on("SIGTERM", () => {}); console.log("ready"); setInterval(() => {}, 1e6);`,
    );
    const started = await startProgram({ name: "stubborn", file, readyLine: /ready/ });
    expect(await started.stop("SIGTERM", 100)).toEqual({ code: null, signal: "SIGKILL" });
  });

  it("does not outlive a parent that was killed", async () => {
    const port = await freePort();
    const child = await program(
      "child",
      `import { createServer } from "node:http";
       createServer((_, response) => response.end("alive")).listen(${port}, "127.0.0.1", () => console.log("ready"));`,
    );
    const childProcess = new URL("../../../emulator/child-process.ts", import.meta.url).href;
    const file = await program(
      "parent",
      `import { startProgram } from ${JSON.stringify(childProcess)};
       await startProgram({ name: "child", file: ${JSON.stringify(child)}, readyLine: /ready/ });
       console.log("child is ready");`,
    );
    const parent = await startProgram({ name: "parent", file, readyLine: /child is ready/ });
    const answer = (): Promise<string> => fetch(`http://127.0.0.1:${port}`).then((r) => r.text());
    expect(await answer()).toBe("alive");
    await parent.kill();
    await until(async () => (await answer().catch(() => "gone")) === "gone");
  });
});
