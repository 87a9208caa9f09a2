import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where `npm run nodes` puts other versions of Node. */
export const nodesFolder = new URL("../../node_modules/.cache/nodes/", import.meta.url);

/** The versions that test/packages/nodes/package.json names. */
export const otherNodes = [20, 24] as const;

/** The program of a version that was fetched; undefined where it was not, or where npm has none for this platform. */
export function cachedNode(major: (typeof otherNodes)[number]): string | undefined {
  const { platform, arch } = process;
  const file = `node-${major}-${platform}-${arch}/bin/node${platform === "win32" ? ".exe" : ""}`;
  const program = fileURLToPath(new URL(`node_modules/${file}`, nodesFolder));
  return existsSync(program) ? program : undefined;
}
