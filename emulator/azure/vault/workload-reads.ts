import { z } from "zod";
import type { Addresses } from "../addresses.ts";
import { withServiceHeaders } from "../answer-headers.ts";
import type { Principals } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import type { WorkloadIdentity } from "../entra/workload-identity.ts";
import type { Handler, LocalRequest } from "../exchange.ts";
import type { Journal } from "../journal.ts";
import type { SecretAddress } from "./secret-address.ts";
import type { Vaults } from "./vaults.ts";

/** The result of a read, in the words of an App Service Key Vault reference. */
export type SecretReading =
  | { readonly status: "Resolved"; readonly value: string; readonly version: string }
  | { readonly status: SecretReadingFailure };

export type SecretReadingFailure =
  | "MSINotEnabled"
  | "VaultNotFound"
  | "SecretNotFound"
  | "SecretVersionNotFound"
  | "AccessToKeyVaultDenied"
  | "OtherReasons";

/** The hosting platform that reads, as in the journal's `client`. */
export type Platform = "AppService" | "ContainerApps" | "ApiManagement";

/**
 * Reads a secret for a workload, as its identity, with a token and through the vault's own checks. The
 * journal records it.
 */
export type WorkloadReads = (
  platform: Platform,
  identity: WorkloadIdentity | undefined,
  secret: SecretAddress,
) => Promise<SecretReading>;

export type WorkloadReadsSetting = {
  readonly vaults: Vaults;
  readonly addresses: Addresses;
  readonly keyVault: Handler;
  readonly principals: Principals;
  readonly tokens: TokenAuthority;
  readonly journal: Journal;
};

const secretBody = z.object({ id: z.string(), value: z.string() });
const refusal = z.object({
  error: z.object({ innererror: z.object({ code: z.string() }).optional() }),
});

/**
 * Faults and latency do not apply to these reads: a platform would use up a fault that is meant for a client.
 */
export function createWorkloadReads(setting: WorkloadReadsSetting): WorkloadReads {
  const { vaults, addresses, keyVault, principals, tokens, journal } = setting;
  const { vaultSuffix } = addresses;
  return async (platform, identity, secret) => {
    const principal = identity && principals.find(identity.clientId);
    if (principal === undefined) return { status: "MSINotEnabled" };
    const vault = secret.host.endsWith(`.${vaultSuffix}`) ? vaults.find(secret.vault) : undefined;
    if (vault === undefined) return { status: "VaultNotFound" };
    const token = await tokens.mint(principal, `https://${vaultSuffix}`);
    const request = requestFor(secret, platform, token);
    const began = now();
    const answer = withServiceHeaders(await keyVault(request), "vault");
    journal.record("vault", { request, answer, began, ended: now() });
    if (answer.status === 200) return resolved(answer.body);
    const hasSecret = vault.secrets.find(secret.name) !== undefined;
    return { status: failureOf(answer.status, answer.body, hasSecret) };
  };
}

function requestFor({ host, name, version }: SecretAddress, platform: Platform, token: string): LocalRequest {
  const path = ["secrets", name, ...(version === undefined ? [] : [version])].map(encodeURIComponent);
  return {
    method: "GET",
    url: new URL(`https://${host}/${path.join("/")}?api-version=7.4`),
    headers: {
      host,
      accept: "application/json",
      authorization: `Bearer ${token}`,
      "user-agent": `${platform}/1.0`,
    },
    body: null,
  };
}

function resolved(body: unknown): SecretReading {
  const { id, value } = secretBody.parse(body);
  return { status: "Resolved", value, version: id.split("/").at(-1) ?? "" };
}

function failureOf(status: number, body: unknown, hasSecret: boolean): SecretReadingFailure {
  if (status === 404) return hasSecret ? "SecretVersionNotFound" : "SecretNotFound";
  const inner = refusal.safeParse(body).data?.error.innererror?.code;
  return status === 403 && inner !== "SecretDisabled" ? "AccessToKeyVaultDenied" : "OtherReasons";
}

/** Epoch milliseconds, as fine as those of the exchanges with clients. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
