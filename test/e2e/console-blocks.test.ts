import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import type { ShownCommand } from "../docs/console-blocks.ts";
import { shownCommands, shownFiles } from "../docs/console-blocks.ts";
import { temporaryDirectory } from "../temporary-directory.ts";
import { until } from "../until.ts";
import { settled } from "./stack/cli-process.ts";
import { aConsumer, anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

const program = fileURLToPath(new URL("../../dist/keyturn.mjs", import.meta.url));

/** One account with one consumer, which does not move on; nothing is used beyond what the documents show. */
let stack: LocalStack;
let folder: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  folder = await temporaryDirectory();
  const consumers = [aConsumer({ adopts: false })];
  stack = await anEnrolledStack({ accounts: [anAccount({ consumers, policy: { cadence: "90d" } })] });
  await stack.startConsumers("vision");
  await until(async () => {
    const { hold, consumers: shown } = await stack.keyturn.account("vision");
    return hold?.reason === "NotDue" && shown[0]?.confirmedInstances === 1;
  });
  await writeFile(join(folder, "deploy.log"), `AI_KEY=${stack.azure.keys("vision").key1}\n`);
  const script = `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`;
  await writeFile(join(folder, "keyturn"), script, { mode: 0o755 });
  env = {
    PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`,
    KEYTURN_URL: stack.origin,
    KEYTURN_TOKEN: await stack.azure.tokenFor({ client: "operator", audience }),
  };
}, 60_000);

/** Runs a command in a shell, and presses Ctrl-C where the document does: once the lines before it are there. */
async function printedBy({ command, printed }: ShownCommand): Promise<string> {
  const shell = spawn("sh", ["-c", command], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  for (const stream of [shell.stdout, shell.stderr])
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(shell, "close");
  const interrupted = printed.indexOf("^C");
  if (interrupted >= 0) {
    const before = shownBy(printed.slice(0, interrupted));
    try {
      await until(() => before.test(`${timeless(output)}\n`));
    } finally {
      // The whole group, as a terminal does; and a terminal shows it.
      if (shell.pid !== undefined) process.kill(-shell.pid, "SIGINT");
      output += "^C";
    }
  }
  await ended;
  return timeless(output);
}

/** Without what differs between two runs: times, ids, digests, ports. */
function timeless(text: string): string {
  return settled(text)
    .replaceAll(/^\d\d:\d\d:\d\d(?=  )/gm, "00:00:00")
    .trimEnd();
}

/** The lines in order, and no others but where a line says `…`. */
function shownBy(lines: readonly string[]): RegExp {
  const parts = lines.map((line) => (line === "…" ? "(?:.*\n)*?" : `${escaped(timeless(line))}\n`));
  return new RegExp(`^${parts.join("")}`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

describe("what a document shows of the command line", () => {
  // The README's rotation comes last: it changes what the others show.
  const files = shownFiles.toSorted((a, b) => Number(a === "README.md") - Number(b === "README.md"));
  const shown = files.flatMap((file) => shownCommands(file).map((one) => [file, one.command, one] as const));

  it("is shown in more than one document", () => {
    expect(new Set(shown.map(([file]) => file)).size).toBeGreaterThan(1);
  });

  it.each(shown)("is what a real run prints: %s: %s", async (_file, _command, one) => {
    const printed = await printedBy(one);
    const lines = one.printed.map(timeless);
    if (!lines.includes("…")) expect(printed).toBe(lines.join("\n"));
    else expect(`${printed}\n`).toMatch(new RegExp(`${shownBy(one.printed).source}$`));
  });
});
