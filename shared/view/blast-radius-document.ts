import type { BlastRadiusDocument } from "../api/blast-radius.ts";
import { sha256 } from "../digest.ts";
import type { AffectedConsumer, BrokenCopies } from "../domain/safety/blast-radius.ts";
import type { EmergencyWish } from "../domain/commands/commands.ts";
import type { EnrolledState } from "../domain/rotation/account-state.ts";
import type { LeakedKey } from "../domain/key.ts";
import { publishedSecretUnusable } from "../domain/safety/vault-checks.ts";
import type { VaultFact } from "../domain/world.ts";
import { publishedSlot } from "../domain/rotation/leaked-keys.ts";

/** The digest covers everything that is shown and nothing that changes by itself, such as the times of reports. */
export function blastRadiusDocument(
  account: string,
  wish: EmergencyWish,
  keys: BlastRadiusDocument["keys"],
  consumers: readonly AffectedConsumer[],
  broken: BrokenCopies,
  vaults?: readonly VaultFact[],
): BlastRadiusDocument {
  const { compromised, gate, deadlineMs, leaveOut } = wish;
  const cutOff = consumers.filter(({ feels }) => feels === "cut-off").map(({ consumer }) => consumer);
  const shown = { account, compromised, keys, gate, deadlineMs, consumers, cutOff, copies: copiesOf(broken) };
  // A vault may answer again at any moment; the ones that are left out are the caller's own words.
  const confirm = sha256(JSON.stringify({ ...shown, ...(leaveOut && { leaveOut }) })).slice(0, 16);
  return {
    ...shown,
    ...(vaults && { vaults: vaults.map((fact) => vaultDocument(fact, leaveOut)) }),
    confirm,
  };
}

function vaultDocument(
  fact: VaultFact,
  leaveOut: readonly string[] = [],
): NonNullable<BlastRadiusDocument["vaults"]>[number] {
  const { vault } = fact;
  const objection = publishedSecretUnusable([fact], { now: new Date(0) });
  return {
    vault,
    usable: objection === undefined,
    leftOut: leaveOut.includes(vault),
    ...(objection && { because: objection.message }),
  };
}

const maxListed = 20;

function copiesOf({ count, copies }: BrokenCopies): BlastRadiusDocument["copies"] {
  const listed = copies.slice(0, maxListed).map(({ copy: { resource, name }, slot, answer }) => ({
    resource,
    name,
    slot,
    ...(answer && "accepted" in answer && { acceptedBy: answer.accepted.by }),
  }));
  return { count, listed };
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
