import { otherSlot } from "../domain/key.ts";
import type { AccountState } from "../domain/rotation/account-state.ts";
import { secretName } from "../domain/secret-place.ts";
import type { Facts } from "../domain/world.ts";
import type { Run } from "./run.ts";

/**
 * Asks the data plane about the standby key, as the secret of its slot in one vault holds it: one read and one call, and
 * no list of keys.
 */
export async function askStandby(state: AccountState, run: Run): Promise<Pick<Facts, "standby">> {
  if (state.phase !== "idle") return { standby: "unknown" };
  const { ports, spec, values } = run;
  const secret = otherSlot(state.active);
  const vault = spec.vaults.find((one) => values.published.has(one));
  if (vault === undefined) return { standby: "unknown" };
  const { fact, value } = await ports.vault.latest(vault, secretName(spec, secret));
  if (fact.kind === "unreachable" || fact.kind === "forbidden") return { standby: "unknown" };
  if (value?.fingerprint !== state.keys[secret]) return { standby: "suspect" };
  const verdict = await ports.probe.ask(state.endpoint, value, state.probe);
  return { standby: standbyOf[verdict] };
}

const standbyOf = { accepted: "well", refused: "suspect", unknown: "unknown" } as const;
