import type { LocalStack } from "../stack/local-stack.ts";
import { audience } from "../stack/stack-plan.ts";
import type { ServedConsumer } from "./consumer-environment.ts";
import { approvedAccount } from "./served-fleet.ts";
import type { ServedFiles } from "./served-files.ts";

export type Served = {
  readonly stack: LocalStack;
  /** Each service with its address. */
  readonly endpoints: readonly (readonly [what: string, where: string])[];
  readonly consumer: ServedConsumer;
  readonly files: ServedFiles;
  /** Whether the consumer's settings are printed, and not only the file that holds them. */
  readonly showsEnvironment: boolean;
};

/** The programs of `examples/`, each with what runs it. */
const exampleCommands: readonly string[] = [
  "sh examples/consumer.sh",
  "python3 examples/consumer.py",
  "npx node examples/consumer.ts",
  "dotnet run examples/consumer.cs",
];

/**
 * The commands to try next, ready to be pasted. Contains no token and no secret: the commands read them from files.
 */
export function servingText(served: Served): string {
  const { stack, consumer, files } = served;
  return [
    "Everything keeps running until Ctrl-C. In another terminal, in this folder:",
    "",
    ...indented(operatorLines(served)),
    "",
    "Rotate an account while its consumers call it, and let keyturn check what it needs:",
    "",
    `  npx keyturn rotate ${consumer.account} --reason "trying it" --watch`,
    "  npx keyturn doctor",
    "",
    `For ${approvedAccount} a second person has to agree:`,
    "",
    `  npx keyturn rotate ${approvedAccount} --reason "trying it"`,
    `  KEYTURN_TOKEN="$(cat ${files.approverToken})" npx keyturn approve ${approvedAccount} --reason agreed`,
    "",
    `Be an application, ${consumer.name}: each of these registers itself, calls ${consumer.account} and follows its key. Rotate it`,
    "again, then end the program and rotate once more: keyturn waits for it.",
    "",
    ...exampleCommands.map((command) => `  (. ${files.environment} && ${command})`),
    "",
    `A program of your own, or the agent, is ${consumer.name} in the same way. The first line registers it, which the examples do`,
    "themselves; then the agent calls the account for whoever calls it:",
    "",
    ...agentLines(served),
    "",
    "Who takes part, and how to end it:",
    "",
    `  npx keyturn consumers list ${consumer.account}`,
    `  npx keyturn consumers remove ${consumer.account} ${consumer.name} --reason "tried it"`,
    "",
    ...environmentLines(served),
    "Regenerate a key behind keyturn's back, as a person in the portal would, and see what keyturn makes of it. What fails",
    "from here on does not count as a failure of the run:",
    "",
    ...indented(driftLines(served)),
    `  npx keyturn status ${consumer.account}`,
    "",
    "In a browser, and for programs of yours:",
    "",
    ...served.endpoints.map(([what, where]) => `  ${what.padEnd(18)}${where}`),
    "",
    "The operator may list keys and write secrets too. The knobs take a vault or the data plane away:",
    "",
    `  knobs() { curl -s -o /dev/null --cacert ${stack.azure.caFile} -X PUT ${stack.azure.reachable.armEndpoint}/_local/knobs -d "$1"; }`,
    `  knobs '{"faults":[{"service":"vault","kind":"forbid"}]}'`,
    `  knobs '{"faults":[]}'`,
    "",
  ].join("\n");
}

/** Makes a shell the operator's, for the command line. */
function operatorLines({ stack, files }: Served): readonly string[] {
  return [
    `export KEYTURN_URL=${stack.origin}`,
    `export KEYTURN_AUDIENCE=${audience}`,
    `export KEYTURN_TOKEN="$(cat ${files.operatorToken})"`,
    "npx keyturn status",
  ];
}

function environmentLines({ consumer, files, showsEnvironment }: Served): readonly string[] {
  if (!showsEnvironment) {
    return [`To be another one, start with: npm start -- --consumer NAME`, ""];
  }
  const { environmentLines: lines } = files;
  return [
    `A process is ${consumer.name} with these, which ${files.environment} holds:`,
    "",
    ...indented(lines),
    "",
  ];
}

/** The consumer as the agent. The owner is that of the examples, so that registering again changes nothing. */
function agentLines({ consumer, files }: Served): readonly string[] {
  const owner = "--owner Newcomers --contact newcomers@contoso.example --environment non-production";
  return [
    `npx keyturn consumers register ${consumer.account} ${consumer.name} ${owner} --refresh-within 10s`,
    `npx keyturn agent check --config ${files.agent}`,
    `npx keyturn agent --config ${files.agent}`,
  ]
    .map((command) => `  (. ${files.environment} && ${command})`)
    .concat(`  curl -s ${files.agentUrl}/openai/v1/models`);
}

function driftLines({ stack, consumer, files }: Served): readonly string[] {
  const { azure, principals } = stack;
  const { authority, armEndpoint } = azure.reachable;
  return [
    `token() { curl -s --cacert ${azure.caFile} \\`,
    `  ${authority}/${azure.tenantId}/oauth2/v2.0/token \\`,
    `  -d grant_type=client_credentials -d client_id=${principals.operator.clientId} \\`,
    `  --data-urlencode client_secret@${files.operatorSecret} \\`,
    `  -d scope=$1/.default | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/'; }`,
    `curl -s -o /dev/null --cacert ${azure.caFile} -H "authorization: Bearer $(token ${armEndpoint})" \\`,
    `  -H 'content-type: application/json' -d '{"keyName":"Key2"}' \\`,
    `  "${armEndpoint}${azure.accountId(consumer.account)}/regenerateKey?api-version=2025-09-01"`,
  ];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
