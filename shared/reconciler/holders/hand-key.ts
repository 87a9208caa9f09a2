import type { ConfirmsByKind } from "../../domain/confirmation/kinds.ts";
import { readKey } from "../../domain/holders/read-key.ts";
import { wantedKey } from "../../domain/confirmation/wanted-key.ts";
import type { HandOverEffect } from "../../domain/decide/effect.ts";
import { effectiveSpec } from "../../domain/rotation/effective-spec.ts";
import type { ClaimedPlaceFact } from "../../domain/world.ts";
import type { Trail } from "../../records/trail.ts";
import type { Run } from "../run.ts";
import { keyDecidedOn } from "../run.ts";

/** A resource that hangs must not use up the time of an emergency. */
const maxTimeoutMs = 10_000;

/** Hands the key that was decided on to one place, and notes the answer. */
export async function handKey(effect: HandOverEffect, trail: Trail, run: Run, timeoutMs: number) {
  const { ports, facts } = run;
  const { place, fingerprint } = effect;
  const key = keyDecidedOn(effect, run);
  const replaces = wantedKey(trail.state)?.ours ?? [];
  const order = { place, key, replaces, secret: secretOf(run) };
  const holder = holderOf(effect, trail, run);
  if (!holder) throw new TypeError(`${effect.consumer} is no key holder`);
  const answer = await ports.holders.handOver(holder, order, Math.min(timeoutMs, maxTimeoutMs));
  facts.note({ claimedPlace: { fingerprint, ...answer } }, ports.clock.monotonicMs());
}

/**
 * Looks whether an unfinished hand-over has happened. A place that cannot be read does not tell whose value it holds; one of
 * a holder that has left the fleet file since is nobody's business any more.
 */
export async function claimedPlace(trail: Trail, run: Run): Promise<ClaimedPlaceFact> {
  const { claim, state } = trail;
  const wanted = wantedKey(state);
  if (claim?.effect.type !== "hand-over" || !wanted) return {};
  const holder = holderOf(claim.effect, trail, run);
  if (!holder) return {};
  const { place } = claim.effect;
  const answer = await run.ports.holders.ask(holder, secretOf(run));
  const found = answer.kind === "places" ? answer.places.find((one) => one.place === place) : undefined;
  const fingerprint = found && readKey(found.held, wanted);
  return fingerprint ? { fingerprint } : {};
}

function secretOf({ spec }: Run) {
  return { name: spec.publishedSecret, vaults: spec.vaults };
}

function holderOf(
  { consumer }: HandOverEffect,
  { state }: Trail,
  { spec }: Run,
): ConfirmsByKind<"holder"> | undefined {
  const { confirmsBy } = effectiveSpec(spec, state).consumers.find(({ name }) => name === consumer) ?? {};
  return confirmsBy?.kind === "holder" ? confirmsBy : undefined;
}
