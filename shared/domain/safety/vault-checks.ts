import { minuteMs } from "../time.ts";
import type { Objection, Reason } from "../objection.ts";
import type { SecretFact, VaultFact, World } from "../world.ts";

/** How long a vault may give no usable answer before a person is asked. */
const patienceMs = 15 * minuteMs;

/** The part of the world by which a condition that lasts is told from a new one. */
type Lasting = Pick<World, "now" | "held">;

/** Objects to every vault whose published secret can be neither read nor written; one that is absent or disabled can. */
export function publishedSecretUnusable(
  published: readonly VaultFact[],
  world: Lasting,
): Objection | undefined {
  return firstOf(
    published,
    (latest) => obstacleIn("the published secret", latest, "PublishedSecretDeleted"),
    world,
  );
}

/** The same of the secret of a slot, which no consumer reads. */
export function slotSecretUnusable(slotSecrets: readonly VaultFact[], world: Lasting): Objection | undefined {
  return firstOf(
    slotSecrets,
    (latest) => obstacleIn("the secret of a slot", latest, "SlotSecretUnusable"),
    world,
  );
}

/** Objects to a vault whose published secret is gone or disabled: consumers cannot read it. */
export function publishedSecretMissing(published: readonly VaultFact[]): Objection | undefined {
  return (
    withVaults(published, "disabled", "PublishedSecretDisabled", (vaults) => ({
      message: `the latest version of the secret in ${vaults} is disabled, consumers cannot read it`,
    })) ??
    withVaults(published, "absent", "PublishedSecretMissing", (vaults) => ({
      message: `the published secret is gone from ${vaults}`,
    }))
  );
}

/** Objects to vaults in which a secret still has to be written. */
export function vaultNotWritable(vaults: readonly string[]): Objection {
  const message = `secrets in ${vaults.join(", ")} hold another key than they should, and could not be written yet`;
  return { reason: "VaultNotWritable", message, remedy: "operator", vaults };
}

interface Obstacle {
  readonly reason: Reason;
  readonly said: (vaults: string) => string;
}

function obstacleIn(secret: string, latest: SecretFact, whenDeleted: Reason): Obstacle | undefined {
  switch (latest.kind) {
    case "present":
    case "absent":
    case "disabled":
      return undefined;
    case "deleted":
      return {
        reason: whenDeleted,
        said: (vaults) => `${secret} in ${vaults} is soft-deleted; recover or purge it`,
      };
    case "forbidden":
      return {
        reason: "VaultNotAccessible",
        said: (vaults) => forbiddenText(secret, vaults, latest.because),
      };
    case "unreachable":
      return {
        reason: "VaultNotReachable",
        said: (vaults) => `${vaults} gives no usable answer: ${latest.detail}`,
      };
  }
}

function forbiddenText(
  secret: string,
  vaults: string,
  because: "firewall" | "role" | "policy" | undefined,
): string {
  switch (because) {
    case "firewall":
      return `the firewall of ${vaults} refuses keyturn`;
    case "policy":
      return `a policy of ${vaults} refuses keyturn`;
    default:
      return `keyturn's identity may not read ${secret} in ${vaults}`;
  }
}

function firstOf(
  facts: readonly VaultFact[],
  judge: (latest: SecretFact) => Obstacle | undefined,
  world: Lasting,
): Objection | undefined {
  const found = facts.flatMap(({ vault, latest }) => {
    const obstacle = judge(latest);
    return obstacle ? [{ vault, obstacle }] : [];
  });
  const [first] = found;
  if (!first) return undefined;
  const { reason, said } = first.obstacle;
  const vaults = [
    ...new Set(found.filter(({ obstacle }) => obstacle.reason === reason).map(({ vault }) => vault)),
  ];
  const objection = { reason, message: said(vaults.join(", ")), remedy: "operator", vaults } as const;
  return reason === "VaultNotReachable" ? patiently(objection, world) : objection;
}

function withVaults(
  facts: readonly VaultFact[],
  kind: SecretFact["kind"],
  reason: Reason,
  say: (vaults: string) => { readonly message: string },
): Objection | undefined {
  const vaults = facts.filter(({ latest }) => latest.kind === kind).map(({ vault }) => vault);
  if (vaults.length === 0) return undefined;
  return { reason, ...say(vaults.join(", ")), remedy: "operator", vaults };
}

/** An outage ends by itself more often than not: a person is asked only once it lasts. */
export function patiently(objection: Objection, { now, held }: Lasting): Objection {
  const since = held?.since && held.reason === objection.reason ? held.since : now;
  const lasts = now.getTime() - since.getTime() >= patienceMs;
  return { ...objection, remedy: lasts ? "operator" : "wait", since };
}
