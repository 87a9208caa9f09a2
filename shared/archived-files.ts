/** The names of files in the archive, within the folder of their account. */

export function bundleFile(rotation: string): string {
  return `${rotation}.json`;
}

/** Where the bundle goes when somebody else has taken its name; nobody knows this name before the rotation has ended. */
export function secondBundleFile(rotation: string, hash: string): string {
  return `${rotation}-${hash.slice(0, 16)}.json`;
}

/** Names of checkpoints sort as text in the order of their events. */
export function checkpointFile(sequence: number): string {
  return `${checkpointFolder}${String(sequence).padStart(10, "0")}.jws`;
}

export const checkpointFolder = "checkpoints/";
