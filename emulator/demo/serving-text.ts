import type { LocalStack } from "../stack/local-stack.ts";
import type { StackPlan } from "../stack/stack-plan.ts";
import { audience, vaultsOf } from "../stack/stack-plan.ts";

/**
 * Lists all endpoints and how to call them. Contains no token and no secret: the command reads the operator's secret
 * from a file.
 */
export function servingText(stack: LocalStack, plan: StackPlan, secretFile: string): string {
  const { azure, origin, principals } = stack;
  const rows: readonly (readonly [string, string])[] = [
    ["status page", `${origin}/dev/sign-in`],
    ["keyturn", `${origin}/api/accounts`],
    ["ARM", azure.armEndpoint],
    ["Entra", `${azure.authority}/${azure.tenantId}`],
    ...vaultsOf(plan).map((vault) => ["Key Vault", azure.vaultUrl(vault)] as const),
    ...plan.accounts.map(({ name }) => ["AI services", azure.accountEndpoint(name)] as const),
    ["knobs", `${azure.origin}/_local/knobs`],
    ["authority", azure.caFile],
  ];
  const account = plan.accounts[0]?.name ?? "";
  return [
    "Everything keeps running until Ctrl-C:",
    "",
    ...rows.map(([what, where]) => `  ${what.padEnd(13)}${where}`),
    "",
    "Ask keyturn, with a token of the local Entra:",
    "",
    `  token() { curl -s --cacert ${azure.caFile} \\`,
    `    ${azure.authority}/${azure.tenantId}/oauth2/v2.0/token \\`,
    `    -d grant_type=client_credentials -d client_id=${principals.operator.clientId} \\`,
    `    --data-urlencode client_secret@${secretFile} \\`,
    `    -d scope=$1/.default | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'; }`,
    `  curl -s -H "authorization: Bearer $(token ${audience})" ${origin}/api/accounts/${account}`,
    "",
    "Regenerate a key behind keyturn's back, as a person in the portal would, and ask again:",
    "",
    `  curl -s -o /dev/null --cacert ${azure.caFile} -H "authorization: Bearer $(token ${azure.armEndpoint})" \\`,
    `    -H 'content-type: application/json' -d '{"keyName":"Key2"}' \\`,
    `    "${azure.armEndpoint}${azure.accountId(account)}/regenerateKey?api-version=2025-09-01"`,
    "",
    "The same token function opens the vaults (audience https://vault.azure.net), and the knobs take a vault or the data",
    'plane away: PUT {"faults":[{"service":"ai","kind":"forbid"}]}, and {"faults":[]} afterwards.',
    "",
  ].join("\n");
}
