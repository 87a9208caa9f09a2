import type { AccountSpec } from "../domain/account/account-spec.ts";
import { RecordConflictError } from "../errors.ts";
import type { ReconcilerPorts } from "./ports.ts";
import { owedLook } from "./settle-owed.ts";
import { withHold } from "../records/trail.ts";

const lookAgainMs = 900_000;

/**
 * Holds an account whose step failed until its message became poison, with the last error. The sweep looks again
 * later; an operator should look before.
 */
export async function holdPoisoned(
  spec: AccountSpec,
  { trail: store, clock, owed }: Pick<ReconcilerPorts, "trail" | "clock" | "owed">,
): Promise<void> {
  const look = await owedLook(spec.name, { owed });
  const trail = await store.read(spec.name);
  const last = trail.objection?.reason === "StepFailed" ? `: ${trail.objection.message}` : "";
  const wakeAt = new Date(clock.now().getTime() + lookAgainMs);
  const message = `the look at this account failed again and again${last}`;
  const objection = { reason: "StepKeepsFailing", message, remedy: "operator", until: wakeAt } as const;
  try {
    await store.save(withHold(trail, { objection, wakeAt, failures: trail.failures, releaseClaim: false }));
    // Or the sweep would ask for it again at once.
    if (look) await owed.settle(look);
  } catch (error) {
    // Another worker moved the account on meanwhile: it does not keep failing.
    if (!(error instanceof RecordConflictError)) throw error;
  }
}
