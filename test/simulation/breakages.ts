import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { OutcomeUnknownError } from "../../shared/errors.ts";
import type { Clock } from "../../shared/ports/clock.ts";
import type { SecretSighting } from "../../shared/ports/secret-vault.ts";
import type { Trail } from "../../shared/records/trail.ts";
import type { ReconcilerPorts } from "../../shared/reconciler/ports.ts";

/** A deliberate mistake, which the simulation must detect, or it would miss the same mistake in the code. */
export interface Breakage {
  /** Replaces the ports of a process. */
  readonly ports?: (ports: ReconcilerPorts, wall: Clock) => ReconcilerPorts;
  /** Replaces the account's specification. */
  readonly spec?: (spec: AccountSpec) => AccountSpec;
  /** Replaces the clock that stamps reports. */
  readonly reportClock?: (service: Clock, wall: Clock) => Clock;
}

function withoutClaim(trail: Trail): Trail {
  const { claim: _ignored, ...rest } = trail;
  return rest;
}

export const breakages: Readonly<Record<string, Breakage>> = {
  "a worker that ignores the claims of others": {
    ports: (ports) => ({
      ...ports,
      trail: { ...ports.trail, read: async (account) => withoutClaim(await ports.trail.read(account)) },
    }),
  },
  "an adapter that repeats a regeneration whose answer was lost": {
    ports: (ports) => ({
      ...ports,
      keyIssuer: {
        ...ports.keyIssuer,
        async regenerate(account, slot, timeoutMs) {
          try {
            return await ports.keyIssuer.regenerate(account, slot, timeoutMs);
          } catch (error) {
            if (!(error instanceof OutcomeUnknownError)) throw error;
            return ports.keyIssuer.regenerate(account, slot, timeoutMs);
          }
        },
      },
    }),
  },
  "a worker that does not notice that it was frozen": {
    ports: (ports) => ({ ...ports, clock: { ...ports.clock, monotonicMs: () => 0 } }),
  },
  "a report that is dated by a consumer whose clock is slow": {
    reportClock: (service) => ({
      ...service,
      now: () => new Date(service.now().getTime() - 180_000),
    }),
  },
  "a report that is dated by the own clock of the process that takes it": {
    reportClock: (_service, wall) => wall,
  },
  "a process that decides by its own clock": {
    ports: (ports, wall) => ({ ...ports, clock: wall }),
  },
  "a gate that does not wait for the instance that nobody knows": {
    spec: (spec) => ({
      ...spec,
      policy: { ...spec.policy, soakMs: 0 },
      consumers: spec.consumers.map((consumer) => ({ ...consumer, refreshWithinMs: 0 })),
    }),
  },
  "a record that is written over what another worker wrote": {
    ports: (ports) => ({
      ...ports,
      trail: {
        ...ports.trail,
        async save(trail) {
          const { etag } = await ports.trail.read(trail.account);
          return ports.trail.save({ ...trail, ...(etag !== undefined && { etag }) });
        },
      },
    }),
  },
  "a copy that counts no more after one search that failed": {
    ports: (ports) => ({
      ...ports,
      discovery: {
        async read() {
          const found = await ports.discovery.read();
          return found && { ...found, copies: found.copies.filter(({ unverified }) => !unverified) };
        },
      },
    }),
  },
  "a look that knows no copies": {
    ports: (ports) => ({ ...ports, discovery: { read: async () => undefined } }),
  },
  "a board that has no report of an instance on the old key": {
    spec: (spec) => ({
      ...spec,
      policy: { ...spec.policy, staleAfterMs: 1 },
      withoutConsumersBecause: "the gate is left out",
      consumers: spec.consumers.map((consumer) => ({ ...consumer, criticality: "advisory" })),
    }),
  },
  "a data plane whose silence counts as a yes": {
    ports: (ports) => ({
      ...ports,
      probe: {
        ...ports.probe,
        async ask(endpoint, key, probe) {
          const verdict = await ports.probe.ask(endpoint, key, probe);
          return verdict === "unknown" ? "accepted" : verdict;
        },
      },
    }),
  },
  "a vault that is lost and counts as it was": {
    ports(ports) {
      const known = new Map<string, SecretSighting>();
      return {
        ...ports,
        vault: {
          ...ports.vault,
          async latest(vault, name) {
            const sighting = await ports.vault.latest(vault, name);
            const place = `${vault}/${name}`;
            if (sighting.fact.kind === "unreachable") return known.get(place) ?? sighting;
            known.set(place, sighting);
            return sighting;
          },
        },
      };
    },
  },
};
