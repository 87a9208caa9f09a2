import type { DriverProcess } from "./driver-process.ts";
import { startDriver } from "./driver-process.ts";
import { openAccountFront } from "./fronts/account-front.ts";
import type { AccountFront } from "./fronts/account-front.ts";
import { forwarderTo } from "./fronts/forward.ts";
import { openIdentityFront } from "./fronts/identity-front.ts";
import type { IdentityFront } from "./fronts/identity-front.ts";
import { openKeyturnFront } from "./fronts/keyturn-front.ts";
import type { KeyturnFront } from "./fronts/keyturn-front.ts";
import { openVaultFront } from "./fronts/vault-front.ts";
import type { VaultFront } from "./fronts/vault-front.ts";
import type { CheckAzure, LocalAccount } from "./local-account.ts";
import { audience, publishedSecret } from "./local-account.ts";

export interface ClientOptions {
  readonly pollMs: number;
  readonly reportMs: number;
  /** Absent: the client names its instance itself. */
  readonly instance?: string;
}

/** The servers that one process of the client talks to, and no other process, so that each request is known to be its. */
export interface Surroundings {
  readonly options: ClientOptions;
  readonly vault: VaultFront;
  readonly account: AccountFront;
  readonly identity: IdentityFront;
  readonly keyturn: KeyturnFront;
  close(): Promise<void>;
}

/** One process of the client under test. */
export type ClientProcess = Surroundings & DriverProcess;

const consumer = "checked";

export async function openSurroundings(
  world: CheckAzure,
  { name }: LocalAccount,
  options: ClientOptions,
): Promise<Surroundings> {
  const { azure, certificate, authority } = world;
  const vault = await openVaultFront(
    forwarderTo(azure.vaultUrl(name), authority),
    publishedSecret,
    certificate,
  );
  const account = await openAccountFront(forwarderTo(azure.accountEndpoint(name), authority), certificate);
  const identity = await openIdentityFront(forwarderTo(azure.origin, authority));
  const keyturn = await openKeyturnFront(`/api/accounts/${name}/consumers/${consumer}/reports`, audience);
  const fronts = [vault, account, identity, keyturn];
  return {
    options,
    vault,
    account,
    identity,
    keyturn,
    close: async () => void (await Promise.all(fronts.map((front) => front.close()))),
  };
}

/** Starts the client; `keyturnUrl` in place of the address at which reports are seen. */
export function startClient(
  command: readonly string[],
  world: CheckAzure,
  { name }: LocalAccount,
  surroundings: Surroundings,
  keyturnUrl: string = surroundings.keyturn.url,
): ClientProcess {
  const { options, vault, account, identity } = surroundings;
  const driver = startDriver(command, {
    KEYTURN_URL: keyturnUrl,
    KEYTURN_AUDIENCE: audience,
    KEYTURN_ACCOUNT: name,
    KEYTURN_CONSUMER: consumer,
    ...(options.instance !== undefined && { KEYTURN_INSTANCE: options.instance }),
    KEYTURN_VAULT: vault.url,
    KEYTURN_SECRET: publishedSecret,
    KEYTURN_ENDPOINT: account.url,
    KEYTURN_POLL_MS: String(options.pollMs),
    KEYTURN_REPORT_MS: String(options.reportMs),
    IDENTITY_ENDPOINT: identity.endpoint,
    IDENTITY_HEADER: world.azure.identityHeader,
    SSL_CERT_FILE: world.caFile,
    NODE_EXTRA_CA_CERTS: world.caFile,
    REQUESTS_CA_BUNDLE: world.caFile,
  });
  return { ...surroundings, ...driver };
}
