import type { LocalStack } from "../../emulator/stack/local-stack.ts";
import type { Answer } from "../../emulator/stack/keyturn-client.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { fingerprintOf } from "../../shared/secret-value.ts";

/** What a report says; the rest is as an honest instance says it. */
export type Said = {
  readonly instance?: string;
  readonly fingerprint?: string;
  readonly healthy?: boolean;
  readonly sequence?: number;
};

/** Reports with the token of a consumer, whoever has it. */
export async function say(
  stack: LocalStack,
  [account, consumer]: readonly [account: string, consumer: string],
  said: Said,
  token?: string,
): Promise<Answer & { readonly code?: string }> {
  const own = await stack.azure.tokenFor({ client: `${account}/${consumer}`, audience });
  const body = { instance: `${consumer}-1`, fingerprint: activeKey(stack, account), healthy: true, ...said };
  const path = `accounts/${account}/consumers/${consumer}/reports`;
  const answer = await stack.keyturn.request("POST", path, body, token ?? own);
  const { code } = Object(answer.body) as { readonly code?: string };
  return { ...answer, ...(code !== undefined && { code }) };
}

/** The key that is active at the beginning. */
export function activeKey(stack: LocalStack, account: string): string {
  return fingerprintOf(stack.azure.keys(account).key1);
}

/** The time in milliseconds, as an honest instance numbers its reports. */
export function timeMs(): number {
  return Math.round(performance.timeOrigin + performance.now());
}

/** The instance of a consumer as the API shows it. */
export async function instanceOf(
  stack: LocalStack,
  [account, consumer]: readonly [account: string, consumer: string],
  instance = `${consumer}-1`,
) {
  const { consumers } = await stack.keyturn.account(account);
  const found = consumers.find(({ name }) => name === consumer);
  return found?.instances.find((one) => one.instance === instance);
}
