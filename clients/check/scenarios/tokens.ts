import type { Scenario } from "../scenario.ts";
import type { ClientProcess } from "../client-process.ts";
import type { Stage } from "../stage.ts";
import { proveFirstKey } from "../steps.ts";

/** Many reads and reports share a token; then tokens expire soon, and others must take their place. */
export const tokens: Scenario = {
  name: "tokens",
  rules: ["SAFE-3"],
  async play(stage) {
    const client = await stage.start({ pollMs: 500, reportMs: 1_000 });
    await proveFirstKey(stage, client);
    const reads = client.vault.reads.length;
    await stage.await(() => client.vault.reads.length >= reads + 8, "the client to poll");
    await stage.await(() => client.keyturn.reports.length >= 4, "the client to report");
    for (const [resource, count] of requested(client)) {
      const says = `${count} tokens for ${resource} were asked for in ${reads + 8} reads and 4 reports`;
      // Two calls in flight may both have found no token.
      stage.judge("SAFE-3", count <= 2, says);
    }
    await stage.stop(client);
    await renews(stage);
  },
};

function requested({ identity }: ClientProcess): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { resource } of identity.tokens) counts.set(resource, (counts.get(resource) ?? 0) + 1);
  return counts;
}

/** The first tokens expire within seconds; the vault and keyturn must soon see others. */
async function renews(stage: Stage): Promise<void> {
  const surroundings = await stage.open({ pollMs: 500, reportMs: 1_000 });
  surroundings.identity.saysExpiry(2);
  const client = await stage.launch(surroundings);
  await stage.ready(client);
  const { vault, keyturn } = client;
  await proveFirstKey(stage, client);
  const isRenewed = (used: readonly { readonly token: string }[]) =>
    new Set(used.map(({ token }) => token)).size > 1;
  const before = vault.reads.length;
  const tooLate = () => vault.reads.length - before > 40;
  const old = "tokens were used after they had expired";
  await stage.expect("SAFE-3", () => isRenewed(vault.reads) && isRenewed(keyturn.reports), old, tooLate);
}
