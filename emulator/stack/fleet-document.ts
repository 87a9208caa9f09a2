import type { LocalAzure } from "../azure/local-azure.ts";
import type { AskedConsumer } from "./asked-consumers.ts";
import { workloadName } from "./asked-consumers.ts";
import { healthPath } from "./asked-workloads.ts";
import type { Principals } from "./principals.ts";
import type { AccountPlan, StackPlan } from "./stack-plan.ts";

/** The fleet file of a plan, as a person would write it. */
export function fleetDocument(plan: StackPlan, azure: LocalAzure, principals: Principals): object {
  return {
    version: 1,
    // Seconds stand for what takes hours and days elsewhere.
    policy: { allowShortCadence: true, ...plan.policy },
    accounts: plan.accounts.map((account) => accountDocument(account, azure, principals)),
  };
}

function accountDocument(account: AccountPlan, azure: LocalAzure, principals: Principals): object {
  return {
    name: account.name,
    resourceId: azure.accountId(account.name),
    publishedSecret: account.publishedSecret,
    vaults: account.vaults.map((vault) => azure.vaultUrl(vault)),
    ...(account.policy && { policy: account.policy }),
    consumers: account.consumers.map((consumer) => {
      const { name, owner, environment, criticality, instances, refreshWithin } = consumer;
      return {
        name,
        owner,
        environment,
        ...(criticality && { criticality }),
        principal: principals.consumers.get(`${account.name}/${name}`)?.objectId,
        refreshWithin,
        ...(consumer.confirmation
          ? confirmationDocument({ account, consumer, confirmation: consumer.confirmation }, azure)
          : { instances }),
      };
    }),
  };
}

/** The fields for how keyturn asks a consumer, and what the consumer runs on. */
function confirmationDocument({ account, consumer, confirmation }: AskedConsumer, azure: LocalAzure): object {
  const name = workloadName(account, consumer);
  switch (confirmation.kind) {
    case "health-endpoint": {
      // All addresses of a local Azure are private.
      const endpoint = { url: `${azure.siteUrl(name)}${healthPath}`, privateAddresses: true };
      return { confirmation: { kind: confirmation.kind, ...endpoint }, instances: consumer.instances };
    }
    case "app-service": {
      const { kind, slot, circumstantialSuffices } = confirmation;
      return {
        confirmation: { kind, ...(circumstantialSuffices && { circumstantialSuffices }) },
        resourceId: azure.siteId(name, slot),
      };
    }
    case "container-app": {
      const { kind, restart } = confirmation;
      return {
        confirmation: { kind, ...(restart !== undefined && { restart }) },
        resourceId: azure.containerAppId(name),
      };
    }
    case "holder": {
      const { kind, handOver } = confirmation;
      return {
        confirmation: { kind, ...(handOver !== undefined && { handOver }) },
        resourceId: azure.gatewayId(name),
      };
    }
    case "audit-log":
      return { confirmation };
  }
}
