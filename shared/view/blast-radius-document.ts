import type { BlastRadiusDocument } from "../api/blast-radius.ts";
import { sha256 } from "../digest.ts";
import type { AffectedConsumer } from "../domain/safety/blast-radius.ts";
import type { EmergencyWish } from "../domain/commands/commands.ts";
import type { EnrolledState } from "../domain/rotation/account-state.ts";
import type { LeakedKey } from "../domain/key.ts";
import { publishedSlot } from "../domain/rotation/leaked-keys.ts";

/** The digest covers everything that is shown and nothing that changes by itself, such as the times of reports. */
export function blastRadiusDocument(
  account: string,
  wish: EmergencyWish,
  keys: BlastRadiusDocument["keys"],
  consumers: readonly AffectedConsumer[],
): BlastRadiusDocument {
  const { compromised, gate, deadlineMs } = wish;
  const cutOff = consumers.filter(({ feels }) => feels === "cut-off").map(({ consumer }) => consumer);
  const shown = { account, compromised, keys, gate, deadlineMs, consumers, cutOff };
  const confirm = sha256(JSON.stringify(shown)).slice(0, 16);
  return { ...shown, confirm };
}

/** The keys that will die, by value, so that a responder can compare them with what was found. */
export function dyingKeys(state: EnrolledState, leaked: readonly LeakedKey[]): BlastRadiusDocument["keys"] {
  const published = publishedSlot(state);
  const since = "freshPublishedAt" in state ? state.freshPublishedAt : state.publishedAt;
  return leaked.map(({ slot, fingerprint }) =>
    slot === published
      ? { slot, fingerprint, role: "published", publishedSince: since.toISOString() }
      : { slot, fingerprint, role: "standby" },
  );
}
