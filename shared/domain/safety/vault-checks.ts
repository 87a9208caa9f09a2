import type { Lasting } from "../decide/patience.ts";
import { atSecondLook, patiently } from "../decide/patience.ts";
import type { Objection, Reason } from "../objection.ts";
import type { ForbiddenBecause, SecretFact, VaultFact } from "../world.ts";

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

function forbiddenText(secret: string, vaults: string, because: ForbiddenBecause | undefined): string {
  switch (because) {
    case "firewall":
      return `the firewall of ${vaults} refuses keyturn`;
    case "settings":
      return `the settings of keyturn allow no key in ${vaults}`;
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
  if (reason !== "VaultNotReachable") return objection;
  const isBusy = facts.some(({ latest }) => latest.kind === "unreachable" && latest.busy);
  return isBusy ? patiently(objection, world) : atSecondLook(objection, world);
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
