import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describePackage } from "./package-description.ts";
import { thirdPartyNotices } from "./third-party-notices.ts";

export const noticesFile = "THIRD-PARTY-NOTICES.txt";

/** The programs that the build makes, each with its name as a file that stands alone. The first loads the second beside it. */
export const programs = [
  ["keyturn.mjs", "keyturn"],
  ["agent.mjs", "keyturn-agent"],
] as const;

/** Fills the folder of the package `keyturn` with the programs of the build. */
export async function commandLinePackage(root: string, folder: string): Promise<void> {
  const files = programs.map(([file]) => file);
  for (const file of files) {
    await copyFile(join(root, "dist", file), join(folder, file));
    await chmod(join(folder, file), 0o755);
  }
  await writeFile(join(folder, noticesFile), await thirdPartyNotices(root, files));
  await describePackage(root, folder, {
    name: "keyturn",
    description: "Command line and agent of keyturn, which rotates the keys of Azure AI services accounts",
    bin: { keyturn: "keyturn.mjs" },
    files: [...files, noticesFile],
    // There is nothing to import.
    exports: { "./package.json": "./package.json" },
  });
}
