import { instancesIn } from "../../domain/rotation/confirmed.ts";
import type { LeftOut } from "../../domain/rotation/confirmation-summary.ts";
import type { EventOf, PassedCopies, RotationEvent } from "../../domain/rotation/rotation-event.ts";
import type { SecretPlace } from "../../domain/secret-place.ts";
import { fewNames } from "../few-names.ts";
import { leakedKeysText } from "../leaked-keys-text.ts";
import { driftSentence, keysText, placesText, secretText, vaultName } from "./drift-sentence.ts";
import { durationText } from "./moments.ts";
import { modeText, outcomeText } from "./phase-words.ts";

/** Describes an event of the trail in one sentence of plain text, which the caller must escape. */
export function eventSentence(event: RotationEvent): string {
  switch (event.type) {
    case "enrolment-started":
      return `Enrolment began with ${event.active} active: ${keysText(event.keys)}, published to ${event.target.vaults.map(vaultName).join(", ")}.`;
    case "account-enrolled":
      return `The account is enrolled.${owedText(event.owed)}`;
    case "secret-stored":
      return `${event.stored.fingerprint} was stored as ${secretText(event.stored.secret)} in ${vaultName(event.stored.vault)}.`;
    case "rotation-requested":
      return `${requester(event.requestedBy)} requested a ${modeText(event.mode)} rotation${because(event.reason)}.`;
    case "preflight-passed":
      return `Every check passed; ${counted(instancesIn(event), "instance")} confirmed the active key${waivedText(event)}${copiesText(event.copies)}.`;
    case "standby-key-regenerated":
      return `The standby key was replaced by ${event.fresh}.`;
    case "fresh-key-proven":
      return `The data plane accepted the fresh key ${counted(event.acceptances, "time")} in a row.`;
    case "fresh-key-published":
      return event.owed
        ? `The fresh key is published.${owedText(event.owed)}`
        : "Every vault publishes the fresh key.";
    case "adoption-confirmed":
      return event.waiver
        ? `${event.waiver.by} waived the gate${because(event.waiver.reason)}; not adopted: ${named(event.waiver.notAdopted, event.waiver.notAdoptedLeftOut)}${copiesText(event.copies)}.`
        : `Every consumer runs on the fresh key, confirmed by ${counted(instancesIn(event), "instance")}${waivedText(event)}${copiesText(event.copies)}.`;
    case "previous-key-regenerated":
      return `The previous key was replaced by ${event.replacement}; a revert is no longer possible.`;
    case "revocation-proven":
      return `The data plane refused the old key ${counted(event.refusals, "time")} in a row.`;
    case "revocation-unproven":
      return "The old key was never seen refused; its revocation is not proven.";
    case "key-handed-over":
      return `${event.place} of ${event.consumer} was given ${event.fingerprint}.`;
    case "superseded-version-disabled":
      return `The old version of ${secretText(event.place.secret)} in ${vaultName(event.place.vault)} was disabled.`;
    case "revert-requested":
      return `${event.by} requested a revert to the previous key${because(event.reason)}.`;
    case "emergency-declared":
      return emergencySentence(event);
    case "rotation-approved":
      return `${event.by} approved the rotation${because(event.reason)}.`;
    case "account-declared":
      return declaredSentence(event);
    case "account-removed":
      return removedSentence(event);
    case "terms-loosened":
      return `${event.by} let the rotation go on under the looser declaration ${shortly(event.terms.declaration)}${because(event.reason)}.`;
    case "account-paused":
      return `${event.by} paused the account${because(event.reason)}.`;
    case "consumer-registered":
      return `${event.by} registered the consumer ${event.consumer.name}.`;
    case "consumer-approved":
      return `${event.by} approved the consumer ${event.consumer}${because(event.reason)}.`;
    case "consumer-deregistered":
      return `${event.by} deregistered the consumer ${event.consumer}${because(event.reason)}.`;
    case "instance-contested":
      return `Reports of ${event.consumer}, instance ${event.instance}, contradict each other; one names ${event.fingerprint}. Owner: ${event.owner.name}.`;
    case "contest-settled":
      return `${event.by} settled which reports of ${event.consumer}, instance ${event.instance}, are believed${because(event.reason)}.`;
    case "account-resumed":
      return `${event.by} resumed the account${because(event.reason)}.`;
    case "refresh-bound-changed":
      return `Consumers may now use a key for ${durationText(event.boundMs)} after reading it.`;
    case "drift-found":
      return driftSentence(event.drift);
    case "drift-repaired":
      return event.owed
        ? `A valid key is published again.${owedText(event.owed)}`
        : "A valid key is published everywhere again.";
    case "repair-abandoned":
      return `The repair was ended where it stood${event.by === undefined ? "" : ` by ${event.by}`}${because(event.reason)}.`;
    case "account-verified":
      return "The keys and secrets were compared anew; every vault publishes the active key.";
    case "account-moved":
      return `The account has moved to ${event.resourceId}; it has the same keys.`;
    case "trail-restored":
      return `The trail was lost and is restored from a backup of ${event.backupAt.toISOString()}; what happened after that is not recorded.`;
    case "previous-key-published":
      return event.owed
        ? `The previous key is published again.${owedText(event.owed)}`
        : "Every vault publishes the previous key again.";
    case "rotation-ended":
      return `The rotation ${event.outcome === "keyless" ? "" : "was "}${outcomeText(event.outcome)}${event.by === undefined ? "" : ` by ${event.by}`}${because(event.reason)}.${owedText(event.owed)}`;
  }
}

function owedText(owed: readonly SecretPlace[] | undefined): string {
  return owed ? ` ${placesText(owed)} could not be written; it follows as soon as the vault lets it.` : "";
}

type Declared = EventOf<"emergency-declared">;

function emergencySentence({ emergency, leaked: keys }: Declared): string {
  const { by, compromised, gate, deadlineMs, reason } = emergency;
  const named = leakedKeysText(keys) ?? (compromised === "both" ? "both keys" : `the ${compromised} key`);
  const leaked = `${named} ${compromised === "both" ? "have" : "has"}`;
  const waits = gate === "wait" ? "the gate holds" : `the gate holds for at most ${durationText(deadlineMs)}`;
  return `${by} declared an emergency, ${leaked} leaked${because(reason)}; ${waits}.`;
}

function declaredSentence(event: EventOf<"account-declared">): string {
  const { declaration, by, approvedBy, reason, changes, changesLeftOut } = event;
  const who = by ?? "Somebody with access to the storage";
  const second = approvedBy === undefined ? "" : `, and ${approvedBy} approved`;
  const what = changes.length === 0 ? "" : `: ${fewNames(changes, changesLeftOut)}`;
  return `${who} declared the account as ${shortly(declaration)}${second}${because(reason)}${what}.`;
}

function removedSentence({ by, approvedBy, reason }: EventOf<"account-removed">): string {
  const second = approvedBy === undefined ? "" : `, and ${approvedBy} approved`;
  return `${by ?? "Somebody with access to the storage"} removed the account from the fleet file${second}${because(reason)}.`;
}

function shortly(digest: string): string {
  return digest.slice(0, 12);
}

function requester(by: string): string {
  if (by === "cadence") return "The cadence";
  return by === "key-vault" ? "A near-expiry event" : by;
}

function because(reason: string | undefined): string {
  return reason === undefined ? "" : ` (${reason})`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}

function named(names: readonly string[], leftOut: LeftOut | undefined): string {
  return names.length === 0 ? "none" : fewNames(names, leftOut);
}

function waivedText({
  waived = [],
  waivedLeftOut,
}: EventOf<"preflight-passed" | "adoption-confirmed">): string {
  if (waived.length === 0) return "";
  const names = waived.map(({ consumer, by }) => `${consumer} by ${by}`);
  return `; waived: ${fewNames(names, waivedLeftOut)}`;
}

function copiesText(copies: PassedCopies | undefined): string {
  if (!copies) return "";
  const places = copies.named.map(({ resource, name }) => `${resource}, ${name}`);
  const more = copies.count - places.length;
  return `; despite copies of a key in ${places.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
}
