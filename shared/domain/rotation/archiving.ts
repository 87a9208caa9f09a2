import type { Rotation } from "./rotation.ts";

/** When a rotation ended of which no evidence is in the archive yet; nothing when all are there. */
export function unarchivedSince(rotation: Rotation, archivedThrough: string | undefined): Date | undefined {
  if (rotation.phase === "unenrolled" || !rotation.lastEnded) return undefined;
  const { lastEnded } = rotation;
  return lastEnded.rotation === archivedThrough ? undefined : lastEnded.at;
}
