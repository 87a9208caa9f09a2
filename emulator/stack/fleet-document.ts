import type { LocalAzure } from "../azure/local-azure.ts";
import type { Principals } from "./principals.ts";
import type { AccountPlan, StackPlan } from "./stack-plan.ts";

/** The fleet file of a plan, as a person would write it. */
export function fleetDocument(plan: StackPlan, azure: LocalAzure, principals: Principals): object {
  return {
    version: 1,
    policy: plan.policy,
    accounts: plan.accounts.map((account) => accountDocument(account, azure, principals)),
  };
}

function accountDocument(account: AccountPlan, azure: LocalAzure, { consumers }: Principals): object {
  return {
    name: account.name,
    resourceId: azure.accountId(account.name),
    publishedSecret: account.publishedSecret,
    vaults: account.vaults.map((vault) => azure.vaultUrl(vault)),
    ...(account.policy && { policy: account.policy }),
    consumers: account.consumers.map(
      ({ name, owner, environment, criticality, instances, refreshWithin }) => ({
        name,
        owner,
        environment,
        ...(criticality && { criticality }),
        instances,
        principal: consumers.get(`${account.name}/${name}`)?.objectId,
        refreshWithin,
      }),
    ),
  };
}
