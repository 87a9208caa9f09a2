import { secretName } from "../domain/secret-place.ts";
import type { Rotation } from "../domain/rotation.ts";
import type { FactName, Facts, ProbeFact, SecretFact } from "../domain/world.ts";
import { otherSlot } from "../domain/key.ts";
import { unreachable } from "../domain/unreachable.ts";
import type { Trail } from "../ports/trail-store.ts";
import type { SecretValue } from "../secret-value.ts";
import { probeSeries } from "./probe-series.ts";
import type { Run } from "./run.ts";

const lost: ProbeFact = { consecutive: 0, last: "key-lost" };

/** Reads the named facts, in parallel, and notes them. All reads of the reconciler happen here. */
export async function look(names: readonly FactName[], trail: Trail, run: Run): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const facts = await read(name, trail, run);
      run.sightings.note(facts, run.ports.clock.monotonicMs());
    }),
  );
}

async function read(name: FactName, trail: Trail, run: Run): Promise<Facts> {
  const { ports, spec } = run;
  switch (name) {
    case "account":
      return { account: await ports.keyIssuer.describe(spec.resourceId) };
    case "keys":
      return listKeys(run);
    case "published":
      return {
        published: await Promise.all(
          spec.vaults.map(async (vault) => ({
            vault,
            latest: await ports.vault.latest(vault, spec.publishedSecret),
          })),
        ),
      };
    case "reports":
      return { reports: await ports.board.reports(spec.name) };
    case "claimedSecret":
      return { claimedSecret: await claimedSecret(trail, run) };
    case "acceptance":
      return { acceptance: await acceptance(trail.rotation, run) };
    case "refusal":
      return { refusal: await refusal(trail.rotation, run) };
    default:
      return unreachable(name);
  }
}

async function listKeys(run: Run): Promise<Facts> {
  const listing = await run.ports.keyIssuer.listKeys(run.spec.resourceId);
  if (listing.kind === "refused") return { keys: listing };
  run.sightings.noteKeys(listing.keys, run.ports.clock.monotonicMs());
  return run.sightings.facts;
}

async function claimedSecret({ claim }: Trail, { ports, spec }: Run): Promise<SecretFact> {
  if (claim?.effect.type !== "store") return { kind: "absent" };
  const { vault, secret } = claim.effect.place;
  return ports.vault.latest(vault, secretName(spec, secret));
}

async function acceptance(rotation: Rotation, run: Run): Promise<ProbeFact> {
  if (rotation.phase !== "proving") return lost;
  if (!run.sightings.keys) await listKeys(run);
  const key = run.sightings.keys?.[otherSlot(rotation.active)];
  return key?.fingerprint === rotation.fresh ? series(rotation.endpoint, key, "accepted", run) : lost;
}

async function refusal(rotation: Rotation, run: Run): Promise<ProbeFact> {
  if (rotation.phase !== "confirming") return lost;
  const { retiree, superseded, endpoint } = rotation;
  let key = run.sightings.retiree;
  for (const { vault, version } of superseded) {
    if (key?.fingerprint === retiree) break;
    key = await run.ports.vault.valueOf(vault, run.spec.publishedSecret, version);
  }
  return key?.fingerprint === retiree ? series(endpoint, key, "refused", run) : lost;
}

function series(endpoint: string, key: SecretValue, hoped: "accepted" | "refused", run: Run) {
  const { probes, probeIntervalMs } = run.spec.policy;
  const { probe, clock } = run.ports;
  return probeSeries(probe, clock, { endpoint, key, hoped, probes, intervalMs: probeIntervalMs });
}
