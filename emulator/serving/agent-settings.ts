import { stringify } from "yaml";
import { freePort } from "../free-port.ts";
import type { LocalStack } from "../stack/local-stack.ts";
import { audience } from "../stack/stack-plan.ts";
import type { ServedConsumer } from "./consumer-environment.ts";

export type AgentSettings = {
  /** The configuration of `keyturn agent`; it holds no secret. */
  readonly text: string;
  /** The base address that an application calls in the place of the account. */
  readonly url: string;
};

/**
 * An agent, as a proxy, that is the consumer. It polls far more often than usual: here a rotation takes seconds, and the
 * printed registration promises to adopt a key within ten.
 */
export async function agentSettings(
  { azure, origin }: LocalStack,
  { name, account, vault, publishedSecret }: ServedConsumer,
): Promise<AgentSettings> {
  const listen = `127.0.0.1:${await freePort()}`;
  const { reachable } = azure;
  const text = stringify({
    version: 1,
    endpoint: await reachable.accountEndpoint(account),
    secret: new URL(`/secrets/${publishedSecret}`, await reachable.vaultUrl(vault)).href,
    keyturn: { url: origin, audience, account, consumer: name },
    poll: "2s",
    report: "5s",
    proxy: { listen },
  });
  return { text, url: `http://${listen}` };
}
