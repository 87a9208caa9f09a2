import type {
  FactName,
  Facts,
  InstanceReport,
  ProbeFact,
  SecretFact,
  World,
} from "../../shared/domain/world.ts";
import { otherSlot } from "../../shared/domain/key.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Fingerprint } from "../../shared/domain/key.ts";
import type { Breakage, Scene } from "./scene.ts";
import type { State } from "./state.ts";
import { dateOf, isLive, lateTicks, specOf, tickMs, vault } from "./state.ts";

/** The data plane's answer to whether the old key is dead. */
export type DeathAnswer = "refused" | "lost";

/** The choices among the answers that a worker may get. */
interface Answers {
  readonly death: DeathAnswer;
  /** The list of keys is from before the last change. */
  readonly late: boolean;
}

/** The world as a worker sees it; a breakage falsifies one fact. */
export interface Sight {
  readonly spec: AccountSpec;
  readonly scene: Scene;
}

/** Reads one fact as it is at this moment. */
export function read(name: FactName, state: State, { scene }: Sight, { death, late }: Answers): Facts {
  switch (name) {
    case "account":
      return { account: { ...settled, localAuthDisabled: state.switchedOff } };
    case "keys":
      return state.switchedOff
        ? { keys: { kind: "refused", because: "local-auth-disabled" } }
        : { keys: { kind: "listed", ...((late && state.keysBefore?.keys) || state.keys) } };
    case "published":
      return { published: [{ vault, latest: latest(state, scene.without) }] };
    case "slotSecrets":
      return { slotSecrets: [] };
    case "deadVersions":
      return { deadVersions: [] };
    case "reports":
      return { reports: reportsOf(state, scene) };
    case "claimedSecret":
      return { claimedSecret: claimedSecret(state) };
    case "claimedPlace":
      return { claimedPlace: {} };
    case "silence":
    case "liveness":
      if (state.switchedOff) return { liveness: "unknown" };
      return { liveness: isLive(state, state.published.fingerprint) ? "accepted" : "refused" };
    case "standby":
      // As are both slots.
      return { standby: "unknown" };
    case "proof":
      return { proof: { kind: "possible", probe: "contentsafety/text/blocklists" } };
    case "acceptance":
      return { acceptance: acceptance(state) };
    case "discovery":
      return { discovery: { kind: "none" } };
    case "copies":
      return { copies: { kind: "read", copies: [], unlisted: [] } };
    case "rollout":
      return { rollout: { open: [], failures: [] } };
    case "permit":
      return { permit: { kind: "taken" } };
    case "rejection":
      if (state.switchedOff) return { rejection: { consecutive: 0, last: "unknown" } };
      return { rejection: death === "refused" ? { consecutive: 1, last: "refused" } : lost };
  }
}

/** The frame of a decision before anything was read. */
export function frame(
  state: State,
  worker: string,
  { spec, scene }: Sight,
  { watches, aheadMs }: { readonly watches: boolean; readonly aheadMs: number },
): World {
  const { claim, landed, now } = state;
  // Only the worker that made this call saw its effect; no other can look for it later, and it may be repeated.
  const sawIt = landed && claim?.effect.type === "disable" && claim.until > dateOf(now);
  const until = scene.without === "claim" ? dateOf(now) : claim?.until;
  return {
    now: aheadMs === 0 ? dateOf(now) : new Date(dateOf(now).getTime() + aheadMs),
    worker,
    because: { kind: "sweep" },
    spec,
    listLagMs: scene.keysListedLate ? lateTicks * tickMs : 0,
    // Both slots have just been compared, also after a rotation that was called off now.
    slotsCheckedAt: new Date(dateOf(now).getTime() + 1),
    // Another worker has just checked for drift: this look reads only what its phase asks for.
    ...(!watches && { watchedAt: dateOf(now + 1) }),
    ...(sawIt && { claimedSecret: { kind: "disabled" } }),
    ...(claim && until && { claim: { ...claim, until }, answered: landed }),
  };
}

/** The account's specification; leaving out a rule changes it. */
export function sightOf(scene: Scene): Sight {
  const spec = specOf(scene);
  switch (scene.without) {
    case "keyRecentlyPublished": {
      const consumers = spec.consumers.map((consumer) => ({ ...consumer, refreshWithinMs: 0 }));
      return { scene, spec: { ...spec, consumers } };
    }
    case "consumersNotOnOtherKey": {
      const consumers = spec.consumers.map((consumer) => ({ ...consumer, criticality: "advisory" }) as const);
      return { scene, spec: { ...spec, consumers, withoutConsumersBecause: "the gate is left out" } };
    }
    default:
      return { scene, spec };
  }
}

/** The reports on the board. */
export function reportsOf({ instances }: State, scene: Scene): readonly InstanceReport[] {
  return instances.flatMap(({ role, report }) => {
    const advisory = scene.consumers.some(
      ({ name, criticality }) => name === role.consumer && criticality === "advisory",
    );
    if (!report || (scene.without === "keyInUse" && advisory)) return [];
    const { fingerprint, healthy, received, steady, unbroken } = report;
    const { consumer, instance } = role;
    const [receivedAt, steadySince] = [dateOf(received), dateOf(steady)];
    const said = { consumer, instance, fingerprint, healthy, receivedAt, steadySince };
    return [{ ...said, ...(unbroken && { unbroken }) }];
  });
}

const settled = {
  kind: "found",
  provisioningState: "Succeeded",
  localAuthDisabled: false,
  endpoint: "https://vision.example",
} as const;

const lost: ProbeFact = { consecutive: 0, last: "key-lost" };

function latest(state: State, without: Breakage | undefined): SecretFact {
  const { fingerprint, version, created, disabled } = state.published;
  if (disabled) return { kind: "disabled" };
  const createdAt = dateOf(created);
  const told = without === "keyStillPublished" ? expectedKey(state) : fingerprint;
  return { kind: "present", version, fingerprint: told, createdAt };
}

/** The published secret if all were as the record says. */
function expectedKey({ account, published }: State): Fingerprint {
  if (account.phase === "unenrolled") return published.fingerprint;
  if (account.phase === "adopting" || account.phase === "retiring") return account.fresh;
  return account.keys[account.active];
}

function claimedSecret({ claim, landed, published }: State): SecretFact {
  if (!landed || claim?.effect.type !== "store") return { kind: "absent" };
  const { place, fingerprint } = claim.effect;
  if (place.secret !== "published") {
    return { kind: "present", version: `slot-${fingerprint}`, fingerprint, createdAt: dateOf(0) };
  }
  const { version, created, disabled } = published;
  if (disabled) return { kind: "disabled" };
  return { kind: "present", version, fingerprint: published.fingerprint, createdAt: dateOf(created) };
}

function acceptance({ account, keys, switchedOff }: State): ProbeFact {
  if (switchedOff) return { consecutive: 0, last: "unknown" };
  if (account.phase !== "proving" || keys[otherSlot(account.active)] !== account.fresh) return lost;
  return { consecutive: 1, last: "accepted" };
}
