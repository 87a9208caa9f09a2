import type { Objection } from "../objection.ts";
import type { AccountFact, KeysFact, VaultFact } from "../world.ts";

export function accountNotFound(): Objection {
  return {
    reason: "AccountNotFound",
    message: "the account does not exist, or keyturn may not see it",
    remedy: "operator",
  };
}

export function accountNotSettled(account: Extract<AccountFact, { kind: "found" }>): Objection | undefined {
  if (account.provisioningState === "Succeeded") return undefined;
  return {
    reason: "AccountNotSettled",
    message: `the account is in provisioning state ${account.provisioningState}`,
    remedy: "wait",
  };
}

export function localAuthenticationDisabled(): Objection {
  return {
    reason: "LocalAuthenticationDisabled",
    message: "the account's keys are switched off: there is nothing to rotate",
    remedy: "operator",
  };
}

export function keysNotListable(keys: Extract<KeysFact, { kind: "refused" }>): Objection {
  switch (keys.because) {
    case "local-auth-disabled":
      return localAuthenticationDisabled();
    case "absent":
      return accountNotFound();
    case "forbidden":
      return {
        reason: "KeysNotListable",
        message: "keyturn's identity may not list the account's keys",
        remedy: "operator",
      };
  }
}

/** Objects to the first vault whose published secret is unusable; absent ones are another check's. */
export function publishedSecretUnusable(published: readonly VaultFact[]): Objection | undefined {
  for (const { vault, latest } of published) {
    switch (latest.kind) {
      case "present":
      case "absent":
        continue;
      case "forbidden":
        return {
          reason: "VaultNotAccessible",
          message: `keyturn's identity may not read the secret in ${vault}`,
          remedy: "operator",
        };
      case "deleted":
        return {
          reason: "PublishedSecretDeleted",
          message: `the secret in ${vault} is soft-deleted; recover or purge it`,
          remedy: "operator",
        };
      case "disabled":
        return {
          reason: "PublishedSecretDisabled",
          message: `the latest version of the secret in ${vault} is disabled, consumers cannot read it`,
          remedy: "operator",
        };
    }
  }
  return undefined;
}

export function publishedSecretMissing(published: readonly VaultFact[]): Objection | undefined {
  const missing = published.find(({ latest }) => latest.kind === "absent");
  if (!missing) return undefined;
  return {
    reason: "PublishedSecretMissing",
    message: `the published secret is gone from ${missing.vault}`,
    remedy: "operator",
  };
}

export function publishedSecretUnknown(vault: string): Objection {
  return {
    reason: "PublishedSecretUnknown",
    message: `the secret in ${vault} holds neither key of the account; a person must decide what it is for`,
    remedy: "operator",
  };
}
