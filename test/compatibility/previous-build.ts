import { readFileSync } from "node:fs";
import * as z from "zod";

const schema = z.strictObject({
  /** The last commit that was released: rows of it, and rows that it must not touch, exist elsewhere. */
  commit: z.string(),
  /** The version of the records that it writes. */
  version: z.int().min(1),
  /** Digest of the shapes of its records; absent for a build before these were recorded. */
  shapes: z.string().exactOptional(),
});

export const previousBuild = schema.parse(
  JSON.parse(readFileSync(new URL("previous-build.json", import.meta.url), "utf8")),
);
