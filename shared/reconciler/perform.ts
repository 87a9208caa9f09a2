import { dayMs } from "../domain/time.ts";
import { expiryOf, nearExpiryMs } from "../domain/decide/cadence.ts";
import type { Effect } from "../domain/decide/effect.ts";
import { isInFlight } from "../domain/rotation/account-state.ts";
import { secretName } from "../domain/secret-place.ts";
import { unreachable } from "../domain/unreachable.ts";
import type { SecretDraft, SecretLabel } from "../ports/secret-vault.ts";
import { writtenForTag } from "../ports/secret-vault.ts";
import type { Trail } from "../records/trail.ts";
import { withClaim } from "../records/trail.ts";
import { acquireWritePermit } from "./acquire-write-permit.ts";
import { notePublished, noteKeys } from "./note-keys.ts";
import { handKey } from "./holders/hand-key.ts";
import type { Run } from "./run.ts";
import { keyDecidedOn } from "./run.ts";
import { saveTrail } from "./save-trail.ts";

type StoreEffect = Extract<Effect, { type: "store" }>;

/** Key Vault takes no more tags for a version. */
const maxTags = 15;

/** Too little of the claim was left to send the call, so it was not sent. */
export class ClaimSpentError extends Error {
  override readonly name = "ClaimSpentError";
}

/**
 * Claims one effect, makes the one call, and notes its answer as a fact. The event that records the effect is decided
 * from that fact, so a lost answer and an answered call take the same road.
 *
 * @returns the trail with the claim, which the event releases. Or the trail as it was, when the wait for a write permit
 * was long: decide anew.
 * @throws {PacedError} the write permit is too far away. Nothing was claimed.
 */
export async function perform(effect: Effect, trail: Trail, run: Run): Promise<Trail> {
  const { clock } = run.ports;
  // Before the claim: a call that waits under a claim could be sent after others have acted.
  if (effect.type === "regenerate" && !(await acquireWritePermit(trail, run))) return trail;
  if (effect.type === "store") await readLabel(effect, run);
  const { claimMs, worker } = run.settings;
  // Measured from before the write, which uses up part of the claim.
  const start = clock.monotonicMs();
  const until = new Date(clock.now().getTime() + claimMs);
  run.wakeBeforeClaim = trail.wakeAt;
  run.answered = false;
  const claimed = await saveTrail(withClaim(trail, { worker, until, effect }), run);

  const leftMs = claimMs - (clock.monotonicMs() - start);
  // A worker that was frozen meanwhile must not call: others may have acted by then.
  if (leftMs <= claimMs / 2) throw new ClaimSpentError(`no time left to ${effect.type}`);
  await call(effect, claimed, run, Math.floor(leftMs * 0.8));
  run.answered = true;
  return claimed;
}

async function call(effect: Effect, trail: Trail, run: Run, timeoutMs: number): Promise<void> {
  const { ports, spec, facts, values } = run;
  const now = () => ports.clock.monotonicMs();
  switch (effect.type) {
    case "regenerate": {
      const before = values.pair?.[effect.slot];
      const keys = await ports.keyIssuer.regenerate(spec.resourceId, effect.slot, timeoutMs);
      values.retiree = before;
      noteKeys(run, keys, now(), keys.correlationId);
      facts.forget("liveness");
      return;
    }
    case "store": {
      const { vault, secret } = effect.place;
      const content = draft(effect, trail, run);
      const { version, correlationId } = await ports.vault.store(
        vault,
        secretName(spec, secret),
        content,
        timeoutMs,
      );
      const { fingerprint } = effect;
      const createdAt = ports.clock.now();
      const by = correlationId !== undefined && { correlationId };
      facts.note({ claimedSecret: { kind: "present", version, fingerprint, createdAt, ...by } }, now());
      if (secret === "published") notePublished(run, vault, version, content.value, createdAt);
      else facts.forget("slotSecrets");
      facts.forget("liveness");
      return;
    }
    case "disable": {
      const { vault, secret } = effect.place;
      await ports.vault.disable(vault, secretName(spec, secret), effect.version, timeoutMs);
      facts.note({ claimedSecret: { kind: "disabled" } }, now());
      const { deadVersions } = facts.current();
      if (deadVersions) {
        facts.amend({ deadVersions: deadVersions.filter((one) => one.version !== effect.version) });
      }
      return;
    }
    case "hand-over":
      return handKey(effect, trail, run, timeoutMs);
    default:
      unreachable(effect);
  }
}

/** A run that goes on with a rotation has not read yet what the published secret says of itself. */
async function readLabel(
  { place: { vault, secret } }: StoreEffect,
  { ports, spec, values }: Run,
): Promise<void> {
  if (secret !== "published" || values.labels.has(vault)) return;
  const { label } = await ports.vault.latest(vault, spec.publishedSecret);
  values.labels.set(vault, label ?? { tags: {} });
}

/**
 * Drafts a version with the tags of Microsoft's dual-credential samples, which tools written for those read. A published
 * one keeps the owner's content type, and as many of the owner's tags as there is room for.
 */
function draft(effect: StoreEffect, trail: Trail, run: Run): SecretDraft {
  const { spec, values, ports } = run;
  const value = keyDecidedOn(effect, run);
  const validityDays = Math.ceil((spec.policy.cadenceMs + nearExpiryMs) / dayMs);
  const { place } = effect;
  const label = place.secret === "published" ? values.labels.get(place.vault) : undefined;
  const own = {
    CredentialId: effect.slot,
    [writtenForTag]: spec.resourceId,
    ValidityPeriodDays: String(validityDays),
    "keyturn-fingerprint": effect.fingerprint,
    ...(isInFlight(trail.state) && { "keyturn-rotation": trail.state.id }),
  };
  const contentType = label?.contentType ?? "text/plain";
  const expiresAt = expiryOf(spec.policy, ports.clock.now());
  return { value, contentType, expiresAt, tags: { ...ownersTags(label, own), ...own } };
}

function ownersTags(label: SecretLabel | undefined, own: object): Readonly<Record<string, string>> {
  const others = Object.entries(label?.tags ?? {}).filter(
    ([tag]) => !(tag in own) && !tag.startsWith("keyturn-"),
  );
  return Object.fromEntries(others.slice(0, maxTags - Object.keys(own).length));
}
