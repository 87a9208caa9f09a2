import { accessSync, constants, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe } from "@jest/globals";
import type { Browser } from "playwright-core";
import { chromium } from "playwright-core";

const executable = onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]);

/** Tests that need a real Chromium. Where none is on the PATH they say so and are skipped. */
export function describeInChromium(subject: string, tests: (browser: () => Browser) => void): void {
  if (executable === undefined) {
    process.stderr.write(
      `skipped: ${subject}. There is no Chromium on the PATH; Debian's package is "chromium".\n`,
    );
    describe.skip(subject, () =>
      tests(() => {
        throw new Error("no Chromium");
      }),
    );
    return;
  }
  describe(subject, () => {
    let running: Browser;
    beforeAll(async () => {
      // Chromium refuses its own sandbox to root, as whom containers run tests.
      const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
      running = await chromium.launch({ executablePath: executable, args });
    });
    afterAll(() => running?.close());
    tests(() => running);
  });
}

let folder: string | undefined;

/** Where screenshots of this run go: the folder that `KEYTURN_SCREENSHOTS` names, or a new temporary one. */
export function screenshotFile(name: string): string {
  if (folder === undefined) {
    folder = process.env["KEYTURN_SCREENSHOTS"] ?? mkdtempSync(join(tmpdir(), "keyturn-screenshots-"));
    process.stderr.write(`screenshots: ${folder}\n`);
  }
  return join(folder, `${name}.png`);
}

function onPath(names: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((one) => join(one, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
