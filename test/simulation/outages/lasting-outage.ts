import type { Reason } from "../../../shared/domain/objection.ts";
import type { SecretFact } from "../../../shared/domain/world.ts";
import { AccessDeniedError } from "../../../shared/errors.ts";
import type { ReconcilerPorts } from "../../../shared/reconciler/ports.ts";
import type { Service, Weather } from "../weather.ts";

/** Something that stays broken until somebody mends it. */
export interface Damage {
  readonly name: string;
  /** The reasons by which an account at rest may name it; none where keyturn repairs it without a person. */
  readonly reasons: readonly Reason[];
  /** By which a rotation that waits names it, at first without asking for a person. */
  readonly preflight?: Reason;
  /** The service that gives no answer. */
  readonly silent?: Service;
  /** What the damaged vault says of the published secret, and of the slots' secrets where `whole`. */
  readonly says?: SecretFact;
  readonly whole?: boolean;
  /** The damaged vault takes no writes. */
  readonly refusesWrites?: boolean;
  /** The latest version of the published secret is disabled in the damaged vault. */
  readonly disables?: boolean;
}

export const damages: readonly [Damage, ...Damage[]] = [
  {
    name: "the data plane is silent",
    reasons: ["DataPlaneSilent"],
    preflight: "ProofNotPossible",
    silent: "data plane",
  },
  { name: "all vaults are lost", reasons: ["VaultNotReachable"], silent: "vault" },
  {
    name: "one vault is lost",
    reasons: ["VaultNotReachable"],
    says: { kind: "unreachable", detail: "nobody answers" },
    whole: true,
    refusesWrites: true,
  },
  {
    name: "a vault refuses keyturn",
    reasons: ["VaultNotAccessible"],
    says: { kind: "forbidden", because: "firewall" },
    whole: true,
    refusesWrites: true,
  },
  {
    name: "the published secret is deleted",
    reasons: ["PublishedSecretDeleted"],
    says: { kind: "deleted" },
    refusesWrites: true,
  },
  {
    name: "the published secret is disabled, and its vault takes no writes",
    reasons: ["PublishedSecretDisabled", "VaultNotWritable", "VaultNotAccessible"],
    disables: true,
    refusesWrites: true,
  },
  { name: "the published secret is disabled", reasons: [], disables: true },
];

/** One damage, which begins and ends once. */
export interface LastingOutage {
  begin(damage: Damage, vault: string): void;
  end(): void;
  /** Whether no consumer can read the published secret of this vault. */
  hides(vault: string): boolean;
  weather(weather: Weather): Weather;
  ports(ports: ReconcilerPorts): ReconcilerPorts;
}

export function lastingOutage(published: string): LastingOutage {
  let current: { readonly damage: Damage; readonly vault: string } | undefined;
  const damaged = (vault: string) => (current?.vault === vault ? current.damage : undefined);

  return {
    begin(damage, vault) {
      current = { damage, vault };
    },
    end() {
      current = undefined;
    },
    hides: (vault) => damaged(vault)?.says !== undefined,
    weather: (weather) => ({
      ...weather,
      isDown: (service) => current?.damage.silent === service || weather.isDown(service),
    }),
    ports: (ports) => ({
      ...ports,
      vault: {
        ...ports.vault,
        async latest(vault, name) {
          const sighting = await ports.vault.latest(vault, name);
          const { says, whole = false } = damaged(vault) ?? {};
          return says && (whole || name === published) ? { fact: says } : sighting;
        },
        async store(vault, name, draft, timeoutMs) {
          if (damaged(vault)?.refusesWrites !== true) return ports.vault.store(vault, name, draft, timeoutMs);
          // The refusal takes as long as any answer.
          await ports.vault.latest(vault, name);
          throw new AccessDeniedError(`storing secret ${name}`);
        },
      },
    }),
  };
}
