import type { Objection } from "../objection.ts";
import type { AccountFact, KeysFact } from "../world.ts";

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
    remedy: givenUp.has(account.provisioningState) ? "operator" : "wait",
  };
}

/** States that Azure does not leave by itself. */
const givenUp: ReadonlySet<string> = new Set(["Failed", "Canceled"]);

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

export function publishedSecretUnknown(vault: string): Objection {
  return {
    reason: "PublishedSecretUnknown",
    message: `the secret in ${vault} holds neither key of the account; a person must decide what it is for`,
    remedy: "operator",
  };
}
