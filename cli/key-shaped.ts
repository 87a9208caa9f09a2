/** As in shared/inventory/find-keys.ts: hex before 2025, since then 84 characters with a marker in the middle. */
const keyShapes = /(?<![0-9A-Za-z])(?:[0-9a-f]{32}|[0-9A-Za-z]{84})(?![0-9A-Za-z])|JQQJ99/i;
/** A signed token; its parts may be as long as a key. */
const tokenShape = /^(?:--token=)?eyJ[\w-]+\.[\w-]+\.[\w-]*$/;

/** The id of a key in Key Vault; its version is as long as a key. */
const keyIdShape = /^(?:--key=)?https:\/\/[^/]+\/keys\/[\w-]+\/[0-9a-f]{32}$/;

/**
 * Returns the position, counted from 1, of the first argument that looks like an account key. Every user of the machine
 * can read a command line, and the shell keeps it in its history.
 */
export function keyShapedArgument(argv: readonly string[]): number | undefined {
  const index = argv.findIndex(
    (argument, at) =>
      !tokenShape.test(argument) &&
      !keyIdShape.test(argument) &&
      // An ETag is a digest, which is hex as well.
      !argument.startsWith("--if-match=") &&
      argv[at - 1] !== "--if-match" &&
      keyShapes.test(argument),
  );
  return index < 0 ? undefined : index + 1;
}
