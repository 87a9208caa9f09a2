import type { GatewaySeed } from "../azure/gateway/gateway-seed.ts";
import type { LocalAzure } from "../azure/local-azure.ts";
import type { AskedConsumer } from "./asked-consumers.ts";
import { askedConsumers, workloadName } from "./asked-consumers.ts";
import type { StackPlan } from "./stack-plan.ts";

/** How a gateway of the plan holds the key, each for an API of that name. */
export const gatewayApis = ["reference", "copy", "backend"] as const;
const apiKey = "Ocp-Apim-Subscription-Key";

/** A gateway that calls the account with a named value by reference, one of its own, and a backend's credentials. */
export function gatewaySeed<W extends Pick<GatewaySeed, "name" | "resourceGroup">>(
  workload: W,
  { account: { name: account, publishedSecret }, consumer }: AskedConsumer,
) {
  const withNamed = (id: string) => ({ id, path: id, account, policy: setHeader(`{{${id}}}`) });
  return {
    ...workload,
    units: consumer.instances,
    namedValues: [
      {
        id: "reference",
        keyVaultUrl: `https://${consumer.vault}.vault.localhost/secrets/${publishedSecret}`,
      },
      { id: "copy", value: "not yet" },
      { id: "other", value: "not a key" },
    ],
    backends: [{ id: "backend", account }],
    apis: [
      withNamed("reference"),
      withNamed("copy"),
      { id: "backend", path: "backend", account, policy: '<set-backend-service backend-id="backend" />' },
    ],
  };
}

/** Copies the key into every gateway, as a person in the portal would. */
export async function fillGateways(plan: StackPlan, azure: LocalAzure): Promise<void> {
  for (const { account, consumer, confirmation } of askedConsumers(plan)) {
    if (confirmation.kind !== "holder") continue;
    const gateway = workloadName(account, consumer);
    const { key1 } = azure.keys(account.name);
    await azure.setNamedValue(gateway, "copy", { value: key1 });
    azure.setBackendCredentials(gateway, "backend", { header: { [apiKey]: [key1] } });
  }
}

function setHeader(value: string): string {
  return `<set-header name="${apiKey}" exists-action="override"><value>${value}</value></set-header>`;
}
