import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startAccounts } from "./accounts.ts";
import { openControl } from "./control.ts";
import { startRotatingStack } from "./rotating-stack.ts";

/** The local Azure and the local stack of the .NET tests. */
export interface World {
  /** For the process that runs the tests: what it must trust, and where everything is. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts a local Azure whose keys the tests change themselves, and a local stack in which keyturn rotates a key. The tests
 * ask for changes over HTTP.
 *
 * @param packages the folder with the package that is tested.
 */
export async function startWorld(directory: string, packages: string): Promise<World> {
  const accounts = await startAccounts(join(directory, "accounts"));
  const stack = await startRotatingStack(join(directory, "stack")).catch(async (error: unknown) => {
    await accounts.azure.close();
    throw error;
  });
  const control = await openControl({ ...accounts.operations, ...stack.operations });
  const caFile = join(directory, "authorities.pem");
  const authorities = await Promise.all(
    [accounts.azure, stack.azure].map(({ caFile }) => readFile(caFile, "utf8")),
  );
  await writeFile(caFile, authorities.join("\n"));
  const facts = {
    packages,
    control: control.origin,
    accounts: await accounts.facts(),
    stack: await stack.facts(),
  };
  return {
    environment: {
      ...accounts.azure.reachable.environment(),
      SSL_CERT_FILE: caFile,
      KEYTURN_TEST_FACTS: JSON.stringify(facts),
    },
    async stop() {
      await control.close();
      await stack.stop();
      await accounts.azure.close();
    },
  };
}
