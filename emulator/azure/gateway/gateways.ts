import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import { createTurns } from "../in-turn.ts";
import type { InTurn } from "../in-turn.ts";
import type { KnobBoard } from "../knobs.ts";
import type { WorkloadReads } from "../vault/workload-reads.ts";
import { createBackends } from "./backends.ts";
import type { Backends } from "./backends.ts";
import type { GatewaySeed, ScopeSeed } from "./gateway-seed.ts";
import { createNamedValues } from "./named-values.ts";
import type { NamedValues } from "./named-values.ts";
import { createPolicies } from "./policies.ts";
import type { Policies } from "./policies.ts";

/** The configuration of a service or of one of its workspaces. */
export type Scope = {
  readonly namedValues: NamedValues;
  readonly backends: Backends;
  readonly policies: Policies;
};

/** An API Management service. */
export type Gateway = Scope & {
  readonly name: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly identity: WorkloadIdentity | undefined;
  readonly workspaces: ReadonlyMap<string, Scope & { readonly id: string }>;
  readonly units: number;
  readonly refreshMs: number;
  readonly inTurn: InTurn;
  /** When it last read its vaults by itself, in epoch milliseconds. */
  readAt: number;
  /** How many calls the gateway has taken; they go to its units in turn. */
  calls: number;
};

export type Gateways = {
  all(): readonly Gateway[];
  find(name: string): Gateway | undefined;
  /** Throws for an unknown gateway; for the emulator's owner, not for clients. */
  get(name: string): Gateway;
  remove(gateway: Gateway): void;
  /** Reads the vaults if that is due; happens only on a call, not on a timer. */
  refreshIfDue(gateway: Gateway): Promise<void>;
};

const FOUR_HOURS_MS = 4 * 3_600_000;

/** Creates the services and reads their secrets, as a deployment does. */
export async function createGateways(
  seeds: readonly GatewaySeed[],
  reads: WorkloadReads,
  vaultSuffix: string,
  board: KnobBoard,
): Promise<Gateways> {
  const made = await Promise.all(seeds.map((seed) => makeGateway(seed, reads, vaultSuffix, board)));
  const gateways = new Map(made.map((one) => [one.name.toLowerCase(), one]));
  return {
    all: () => [...gateways.values()],
    find: (name) => gateways.get(name.toLowerCase()),
    get(name) {
      const found = gateways.get(name.toLowerCase());
      if (found === undefined) throw new Error(`there is no API Management service "${name}"`);
      return found;
    },
    remove: ({ name }) => void gateways.delete(name.toLowerCase()),
    refreshIfDue: (gateway) =>
      gateway.inTurn(async () => {
        if (Date.now() < gateway.readAt + gateway.refreshMs) return;
        await Promise.all(scopesOf(gateway).map(({ namedValues }) => namedValues.refreshAll()));
        gateway.readAt = Date.now();
      }),
  };
}

export function scopesOf(gateway: Gateway): readonly Scope[] {
  return [gateway, ...gateway.workspaces.values()];
}

async function makeGateway(
  seed: GatewaySeed,
  reads: WorkloadReads,
  vaultSuffix: string,
  board: KnobBoard,
): Promise<Gateway> {
  const { name, resourceGroup, location = "westeurope", identity, units = 1 } = seed;
  // The last unit has a change after the whole delay, the others before it.
  const delay = (unit: number) => (board.current().gatewayDelayMs * (unit + 1)) / units;
  const setting = { identity, reads, vaultSuffix, delay, isFailing: () => board.current().gatewayReadsFail };
  const scope = async (own: ScopeSeed): Promise<Scope> => ({
    namedValues: await createNamedValues(own.namedValues ?? [], setting),
    backends: createBackends(own.backends ?? [], delay),
    policies: createPolicies(own, delay),
  });
  const workspaces = (seed.workspaces ?? []).map(
    async (own) => [own.id.toLowerCase(), { id: own.id, ...(await scope(own)) }] as const,
  );
  return {
    name,
    resourceGroup,
    location,
    identity,
    ...(await scope(seed)),
    workspaces: new Map(await Promise.all(workspaces)),
    units,
    refreshMs: seed.refreshMs ?? FOUR_HOURS_MS,
    inTurn: createTurns(),
    readAt: Date.now(),
    calls: 0,
  };
}

export function gatewayId(
  subscriptionId: string,
  { resourceGroup, name }: Pick<Gateway, "resourceGroup" | "name">,
): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.ApiManagement/service/${name}`;
}
