import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LocalStack } from "../stack/local-stack.ts";
import { audience } from "../stack/stack-plan.ts";
import { agentSettings } from "./agent-settings.ts";
import { consumerEnvironment } from "./consumer-environment.ts";
import type { ServedConsumer } from "./consumer-environment.ts";
import { approver } from "./newcomers.ts";

/** Longer than anybody tries things without starting anew; an hour, as in Entra, would end in the middle. */
const tokenLifetimeSeconds = 24 * 3_600;

/** The paths of what is secret, so that no terminal shows it. Only the user who started the stack may read them. */
export type ServedFiles = {
  readonly operatorToken: string;
  readonly approverToken: string;
  /** The operator's client secret, for tokens of other audiences. */
  readonly operatorSecret: string;
  readonly identityHeader: string;
  /** Lines for a shell, which make a process the served consumer. */
  readonly environment: string;
  readonly environmentLines: readonly string[];
  /** The configuration of an agent that is the served consumer. */
  readonly agent: string;
  readonly agentUrl: string;
};

/** Writes the tokens, secrets and settings that the printed commands read, into the directory of the stack. */
export async function writeServedFiles(
  stack: LocalStack,
  consumer: ServedConsumer,
  directory: string,
): Promise<ServedFiles> {
  const identityHeader = join(directory, `${consumer.name}.identity`);
  const agent = await agentSettings(stack, consumer);
  const environmentLines = await consumerEnvironment(stack, consumer, identityHeader);
  const files: ServedFiles = {
    operatorToken: join(directory, "operator.token"),
    approverToken: join(directory, "approver.token"),
    operatorSecret: join(directory, "operator.secret"),
    identityHeader,
    environment: join(directory, `${consumer.name}.env`),
    environmentLines,
    agent: join(directory, `${consumer.name}-agent.yaml`),
    agentUrl: agent.url,
  };
  const { operator, others } = stack.principals;
  const contents: readonly (readonly [file: string, text: string])[] = [
    [files.operatorToken, await tokenOf("operator")],
    [files.approverToken, await tokenOf(approver)],
    [files.operatorSecret, operator.clientSecret],
    [files.identityHeader, others.get(consumer.name)?.identityHeader ?? ""],
    [files.environment, `${environmentLines.join("\n")}\n`],
    [files.agent, agent.text],
  ];
  for (const [file, text] of contents) await writeFile(file, text, { mode: 0o600 });
  return files;

  function tokenOf(client: string): Promise<string> {
    const exp = Math.floor(Date.now() / 1_000) + tokenLifetimeSeconds;
    return stack.azure.tokenFor({ client, audience, overrides: { exp } });
  }
}
