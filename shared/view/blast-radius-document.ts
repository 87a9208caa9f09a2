import { sha256 } from "../digest.ts";
import type { AffectedConsumer } from "../domain/blast-radius.ts";
import type { Emergency } from "../domain/rotation-event.ts";

/** Who will feel an emergency, with the digest by which a person confirms to have seen this very list. */
export interface BlastRadiusDocument {
  readonly account: string;
  readonly compromised: Emergency["compromised"];
  readonly gate: Emergency["gate"];
  readonly deadlineMs: number;
  readonly consumers: readonly AffectedConsumer[];
  /** Names of the consumers that may hold a dead key for a while. */
  readonly cutOff: readonly string[];
  readonly confirm: string;
}

/** The digest covers everything that is shown and nothing that changes by itself, such as the times of reports. */
export function blastRadiusDocument(
  account: string,
  wish: Pick<Emergency, "compromised" | "gate" | "deadlineMs">,
  consumers: readonly AffectedConsumer[],
): BlastRadiusDocument {
  const { compromised, gate, deadlineMs } = wish;
  const cutOff = consumers.filter(({ feels }) => feels === "cut-off").map(({ consumer }) => consumer);
  const shown = { account, compromised, gate, deadlineMs, consumers, cutOff };
  const confirm = sha256(JSON.stringify(shown)).slice(0, 16);
  return { ...shown, confirm };
}
