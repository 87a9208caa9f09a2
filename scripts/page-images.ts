// Photographs pages for the documents: runs the browser tests that look at them, and keeps these pictures. Needs Chromium.
import { spawnSync } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The picture of each document, and the screenshot that it is. */
const pictures = { "fleet.png": "fleet-desktop-light.png" } as const;

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "keyturn-images-"));
try {
  const { status } = spawnSync(
    "npm",
    ["run", "--silent", "jest", "--", "test/browser/pages.test", "-t", "fleet on a desktop in light"],
    { cwd: root, stdio: "inherit", env: { ...process.env, KEYTURN_SCREENSHOTS: folder } },
  );
  if (status !== 0) throw new Error("the pages could not be photographed");
  for (const [picture, screenshot] of Object.entries(pictures)) {
    await copyFile(join(folder, screenshot), join(root, "docs/images", picture));
    console.log(`written: docs/images/${picture}`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
