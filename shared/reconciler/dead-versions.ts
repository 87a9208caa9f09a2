import { forEachConcurrent } from "../concurrency.ts";
import type { AccountState, EnrolledState } from "../domain/rotation/account-state.ts";
import { isGone } from "../domain/rotation/gone-keys.ts";
import type { SecretPlace } from "../domain/secret-place.ts";
import { secretName, secretRoles } from "../domain/secret-place.ts";
import type { DeadVersion } from "../domain/world.ts";
import type { Run } from "./run.ts";
import { unlessFailed } from "./unless-failed.ts";

/** Versions whose value one look reads; further ones have their turn with a later look. */
const maxReads = 10;
const concurrency = 4;

interface OldVersion {
  readonly place: SecretPlace;
  readonly version: string;
}

/**
 * Finds enabled versions, other than the latest, that hold a key which is known to be gone and which the data plane
 * refuses. A vault that does not answer is left for a later look.
 */
export async function findDeadVersions(state: AccountState, run: Run): Promise<readonly DeadVersion[]> {
  if (state.phase === "unenrolled") return [];
  const old = inTurn(await oldVersions(run), run);
  const dead: DeadVersion[] = [];
  await forEachConcurrent(old, concurrency, async (one) => {
    if (await isDead(one, state, run)) dead.push(one);
  });
  return dead;
}

async function oldVersions({ ports, spec, facts }: Run): Promise<readonly OldVersion[]> {
  const { published = [], slotSecrets = [] } = facts.current();
  const newest = [
    ...published.map((fact) => ({ ...fact, secret: "published" as const })),
    ...slotSecrets.map(({ slot, ...fact }) => ({ ...fact, secret: slot })),
  ];
  const lists = await Promise.all(
    newest.map(async ({ vault, secret, latest }): Promise<readonly OldVersion[]> => {
      if (latest.kind !== "present") return [];
      const versions = await unlessFailed(ports.vault.enabledVersions(vault, secretName(spec, secret)));
      return (versions ?? [])
        .filter((version) => version !== latest.version)
        .map((version) => ({ place: { vault, secret }, version }));
    }),
  );
  const ofRole = (role: string) => lists.flat().filter(({ place }) => place.secret === role);
  return secretRoles.flatMap(ofRole);
}

/** Versions that stay enabled, since their value is somebody else's, must not keep others from being read. */
function inTurn(old: readonly OldVersion[], { ports, spec }: Run): readonly OldVersion[] {
  if (old.length <= maxReads) return old;
  const turn = Math.floor(ports.clock.now().getTime() / spec.policy.slotCheckMs);
  const start = (turn * maxReads) % old.length;
  return [...old.slice(start), ...old.slice(0, start)].slice(0, maxReads);
}

async function isDead({ place, version }: OldVersion, state: EnrolledState, run: Run): Promise<boolean> {
  const { ports, spec } = run;
  const name = secretName(spec, place.secret);
  const key = await unlessFailed(ports.vault.valueOf(place.vault, name, version));
  if (!key || !isGone(state, key.fingerprint)) return false;
  return (await ports.probe.ask(state.endpoint, key, state.probe)) === "refused";
}
