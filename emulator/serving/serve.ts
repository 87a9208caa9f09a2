import type { LocalStack } from "../stack/local-stack.ts";
import type { StackPlan } from "../stack/stack-plan.ts";
import { vaultsOf } from "../stack/stack-plan.ts";
import { applyServedFleet } from "./served-fleet.ts";
import { writeServedFiles } from "./served-files.ts";
import type { Served } from "./serving-text.ts";

/** The account that the printed commands are about. */
const servedAccount = "vision";

/**
 * Readies a stack whose demonstration has ended for people who try things.
 *
 * @param name the application that they play.
 */
export async function serve(
  stack: LocalStack,
  plan: StackPlan,
  name: string,
  showsEnvironment: boolean,
): Promise<Served> {
  const account = plan.accounts.find((one) => one.name === servedAccount);
  if (!account) throw new Error(`there is no account ${servedAccount} in the plan`);
  const { publishedSecret, vaults } = account;
  const consumer = { name, account: account.name, vault: vaults[0] ?? "", publishedSecret };
  await applyServedFleet(stack, plan);
  const files = await writeServedFiles(stack, consumer, plan.directory);
  return { stack, endpoints: await endpointsOf(stack, plan), consumer, files, showsEnvironment };
}

/** Addresses that need no name, which not every system resolves below `localhost`. */
async function endpointsOf({ azure, origin }: LocalStack, plan: StackPlan): Promise<Served["endpoints"]> {
  const { reachable } = azure;
  const ofEach = (what: string, names: readonly string[], urlOf: (name: string) => Promise<string>) =>
    Promise.all(names.map(async (name) => [`${what} ${name}`, await urlOf(name)] as const));
  return [
    ["status page", `${origin}/dev/sign-in`],
    ["keyturn", `${origin}/api/accounts`],
    ["ARM", reachable.armEndpoint],
    ["Entra", `${reachable.authority}/${azure.tenantId}`],
    ...(await ofEach("vault", vaultsOf(plan), (vault) => reachable.vaultUrl(vault))),
    ...(await ofEach(
      "account",
      plan.accounts.map(({ name }) => name),
      (account) => reachable.accountEndpoint(account),
    )),
    ["knobs", `${reachable.armEndpoint}/_local/knobs`],
    ["authority", azure.caFile],
  ];
}
