import type { Fleet } from "../domain/account-spec.ts";
import { sameTarget, targetOf } from "../domain/enrolment-target.ts";
import type { Fault } from "../errors.ts";
import { InvalidDocumentError } from "../errors.ts";
import { isInFlight } from "../domain/rotation.ts";
import { parseFleet } from "../fleet-file.ts";
import type { FleetStore } from "../ports/fleet-store.ts";
import type { Trail } from "../ports/trail-store.ts";
import type { ReconcilerPorts } from "./ports.ts";
import type { Overtaken } from "./run-command.ts";

const overtaken: Overtaken = { code: "PRECONDITION_FAILED" };

export interface AppliedFleet {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  /** Per account that has any: the consumers that are declared now and were not, and those that are no more. */
  readonly consumers: readonly ConsumerChange[];
}

interface ConsumerChange {
  readonly account: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** A rotation in flight needs its account as it is; it is finished, reverted or cancelled first. */
export interface FleetRefusal {
  readonly inFlight: readonly { readonly account: string; readonly rotation: string }[];
}

/**
 * Replaces the fleet as a whole and asks for a look at every account. Idempotent.
 *
 * @param vaultSuffix what the host of every vault must end with.
 * @param isCurrent whether what is there is what the caller has seen; without it whatever is there is replaced.
 * @throws {InvalidDocumentError} with every fault; the fleet stays as it was.
 */
export async function applyFleet(
  text: string,
  vaultSuffix: string,
  store: FleetStore,
  ports: Pick<ReconcilerPorts, "trail" | "queue">,
  isCurrent?: (text: string | undefined) => boolean,
): Promise<AppliedFleet | FleetRefusal | Overtaken> {
  const next = parseFleet(text);
  const foreign = foreignVaults(next, vaultSuffix);
  if (foreign.length > 0) throw new InvalidDocumentError("the fleet file", foreign);
  const before = await store.revision();
  if (isCurrent && !isCurrent(before?.text)) return overtaken;
  const inFlight = (await ports.trail.list()).flatMap((trail) => uprooted(trail, next));
  if (inFlight.length > 0) return { inFlight };
  if (!(await store.write(text, isCurrent && before?.etag))) return overtaken;
  for (const { name } of next.accounts) await ports.queue.send({ account: name, because: { kind: "fleet" } });
  return difference(before === undefined ? { accounts: [] } : parseFleet(before.text), next);
}

/** Keys are written to what the file calls a vault: it must be one, and of this cloud. */
function foreignVaults({ accounts }: Fleet, vaultSuffix: string): readonly Fault[] {
  return accounts.flatMap(({ name, vaults }) =>
    vaults
      .filter((vault) => !new URL(vault).host.endsWith(`.${vaultSuffix}`))
      .map((vault) => ({ path: `accounts.${name}.vaults`, message: `${vault} is no vault of this cloud` })),
  );
}

function uprooted({ account, rotation }: Trail, next: Fleet): FleetRefusal["inFlight"] {
  if (!isInFlight(rotation)) return [];
  const spec = next.accounts.find(({ name }) => name === account);
  return spec && sameTarget(rotation.target, targetOf(spec)) ? [] : [{ account, rotation: rotation.id }];
}

function difference(before: Fleet, next: Fleet): AppliedFleet {
  const old = new Map(before.accounts.map((spec) => [spec.name, JSON.stringify(spec)]));
  const names = new Set(next.accounts.map((spec) => spec.name));
  return {
    added: [...names].filter((name) => !old.has(name)),
    changed: next.accounts
      .filter((spec) => old.has(spec.name) && old.get(spec.name) !== JSON.stringify(spec))
      .map((spec) => spec.name),
    removed: [...old.keys()].filter((name) => !names.has(name)),
    consumers: consumerChanges(before, next),
  };
}

function consumerChanges(before: Fleet, next: Fleet): readonly ConsumerChange[] {
  const accounts = new Set([...before.accounts, ...next.accounts].map(({ name }) => name));
  return [...accounts].flatMap((account) => {
    const [old, now] = [consumersIn(before, account), consumersIn(next, account)];
    const added = now.filter((name) => !old.includes(name));
    const removed = old.filter((name) => !now.includes(name));
    return added.length + removed.length === 0 ? [] : [{ account, added, removed }];
  });
}

function consumersIn({ accounts }: Fleet, account: string): readonly string[] {
  return accounts.find(({ name }) => name === account)?.consumers.map(({ name }) => name) ?? [];
}
