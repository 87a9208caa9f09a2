/** As in shared/inventory/find-keys.ts: hex before 2025, since then 84 characters with a mark in their middle. */
const keyShapes = /(?<![0-9A-Za-z])(?:[0-9a-f]{32}|[0-9A-Za-z]{84})(?![0-9A-Za-z])|JQQJ99/i;
/** A signed token, whose parts may have any length. */
const tokenShape = /^(?:--token=)?eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/**
 * The place of the first argument that looks like an account key, from 1 on. What stands on a command line is read by
 * every user of the machine and kept in the shell's history.
 */
export function keyShapedArgument(argv: readonly string[]): number | undefined {
  const index = argv.findIndex(
    (argument, at) =>
      !tokenShape.test(argument) &&
      // An ETag is a digest, and digests are hex as well.
      !argument.startsWith("--if-match=") &&
      argv[at - 1] !== "--if-match" &&
      keyShapes.test(argument),
  );
  return index < 0 ? undefined : index + 1;
}
