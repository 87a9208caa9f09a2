import type { LocalStack } from "../../../emulator/stack/local-stack.ts";
import type { Answer } from "../../../emulator/stack/keyturn-client.ts";
import { audience } from "../../../emulator/stack/stack-plan.ts";

/** A second person besides the operator, who holds every role under another object id. */
export const secondPerson = "5e0d7f2c-1a3b-4c5d-8e9f-0a1b2c3d4e5f";

/** A token of the operator's application with other claims, such as fewer roles or another object id. */
export function tokenWith(stack: LocalStack, overrides: Readonly<Record<string, unknown>>): Promise<string> {
  return stack.azure.tokenFor({ client: "operator", audience, overrides });
}

/** Posts to an account's route as the operator, or as the token's principal. */
export async function post(
  stack: LocalStack,
  path: string,
  body: object,
  token?: string,
): Promise<Answer & { readonly body: Readonly<Record<string, unknown>> }> {
  const answer = await stack.keyturn.request("POST", `accounts/${path}`, body, token);
  return { ...answer, body: Object(answer.body) as Record<string, unknown> };
}

/** Reports for an instance of a consumer that runs in no process. */
export async function report(
  stack: LocalStack,
  [account, consumer]: readonly [account: string, consumer: string],
  statement: { readonly fingerprint: string; readonly healthy?: boolean; readonly instance?: string },
): Promise<void> {
  const token = await stack.azure.tokenFor({ client: `${account}/${consumer}`, audience });
  const body = { instance: `${consumer}-1`, healthy: true, ...statement };
  const { status } = await post(stack, `${account}/consumers/${consumer}/reports`, body, token);
  if (status !== 202) throw new Error(`the report of ${account}/${consumer} was answered ${status}`);
}
