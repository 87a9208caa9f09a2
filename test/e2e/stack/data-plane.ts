import type { LocalStack } from "../../../emulator/stack/local-stack.ts";

/** True when the account's data plane accepts the key; counts as a call of the account. */
export async function accepts({ azure }: LocalStack, account: string, key: string): Promise<boolean> {
  const url = new URL(
    "/contentsafety/text/blocklists?api-version=2024-09-01",
    azure.accountEndpoint(account),
  );
  const answer = await fetch(url, { headers: { "Ocp-Apim-Subscription-Key": key } });
  await answer.arrayBuffer();
  return answer.ok;
}

/** The key that the vault publishes now. */
export function publishedValue(
  { azure }: LocalStack,
  account: string,
  vault = "kv-main",
): string | undefined {
  return azure.secretVersions(vault, `${account}-key`).at(-1)?.value;
}
