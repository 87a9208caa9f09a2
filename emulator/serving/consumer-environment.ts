import type { LocalStack } from "../stack/local-stack.ts";
import { audience } from "../stack/stack-plan.ts";

/** The application that a newcomer plays. */
export type ServedConsumer = {
  readonly name: string;
  readonly account: string;
  readonly vault: string;
  readonly publishedSecret: string;
};

/**
 * The settings that make any process the consumer, as lines for a shell: whom it talks to, whom it trusts, and who it is.
 * They hold no secret: a line reads it from `identityHeader` when a shell runs it. The addresses need no name that a
 * system may not resolve. A token of the operator's that the shell has is taken back: the consumer is somebody else.
 *
 * Platforms give an application the identity endpoint and its header; the ids are what Azure's SDKs look for.
 */
export async function consumerEnvironment(
  { azure, origin, principals }: LocalStack,
  { name, account, vault, publishedSecret }: ServedConsumer,
  identityHeader: string,
): Promise<readonly string[]> {
  const { IDENTITY_HEADER: _keyturns, ...surroundings } = azure.reachable.environment();
  const settings = {
    KEYTURN_URL: origin,
    KEYTURN_AUDIENCE: audience,
    KEYTURN_ACCOUNT: account,
    KEYTURN_CONSUMER: name,
    VAULT_URL: await azure.reachable.vaultUrl(vault),
    SECRET_NAME: publishedSecret,
    ENDPOINT: await azure.reachable.accountEndpoint(account),
    AZURE_TENANT_ID: azure.tenantId,
    AZURE_CLIENT_ID: principals.others.get(name)?.clientId ?? "",
    ...surroundings,
    // The others are for Node, and for Python and what is built on OpenSSL.
    CURL_CA_BUNDLE: azure.caFile,
  };
  return [
    "unset KEYTURN_TOKEN",
    ...Object.entries(settings).map(([setting, value]) => `export ${setting}=${quoted(value)}`),
    `export IDENTITY_HEADER="$(cat ${quoted(identityHeader)})"`,
  ];
}

/** A word of a shell. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
