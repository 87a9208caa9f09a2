import type { BlastRadiusDocument } from "../api/blast-radius.ts";
import { sha256 } from "../digest.ts";
import type { AffectedConsumer } from "../domain/safety/blast-radius.ts";
import type { Emergency } from "../domain/rotation/rotation-event.ts";

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
