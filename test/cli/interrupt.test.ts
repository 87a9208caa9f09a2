import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "@jest/globals";
import { until } from "../until.ts";
import { held } from "./held-account.ts";
import { smallApi } from "./small-api.ts";

const program = fileURLToPath(new URL("../../cli/keyturn.ts", import.meta.url));

/** Presses Ctrl-C as soon as a command has shown progress. */
async function interrupted(...argv: readonly string[]) {
  const { url } = await smallApi(({ method }) =>
    method === "POST" ? { status: 202, body: { account: "vision", rotation: "r-1" } } : { body: held },
  );
  const child = spawn(process.execPath, [program, ...argv], {
    env: { PATH: process.env["PATH"], KEYTURN_URL: url, KEYTURN_TOKEN: "t" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let notes = "";
  child.stderr.on("data", (chunk: Buffer) => (notes += chunk.toString()));
  const ended = once(child, "close");
  await until(() => notes.includes("preparing"));
  child.kill("SIGINT");
  const [code] = await ended;
  return { code, notes };
}

describe("Ctrl-C while a rotation is watched", () => {
  it.each([
    ["rotate", ["rotate", "vision", "--reason", "a test", "--watch"]],
    ["status", ["status", "vision", "--watch"]],
  ])("of keyturn %s says that it goes on, and how to watch it again", async (_name, argv) => {
    const { code, notes } = await interrupted(...argv);
    expect(notes).toContain("the rotation goes on: keyturn status vision --watch\n");
    expect(code).toBe(130);
  });
});
