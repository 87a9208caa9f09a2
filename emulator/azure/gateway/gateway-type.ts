import { notFound } from "../arm/refusals.ts";
import type { ArmOperation, ArmResource, ResourceType } from "../arm/resource-type.ts";
import { pathValues } from "../arm/subscription-operation.ts";
import { identityBody } from "../entra/workload-identity.ts";
import type { Addresses } from "../addresses.ts";
import { backendOperations } from "./backend-operations.ts";
import { gatewayId } from "./gateways.ts";
import type { Gateway, Gateways } from "./gateways.ts";
import { namedValueOperations } from "./named-value-operations.ts";
import { policyOperations } from "./policy-operations.ts";
import { listed } from "./scope-operation.ts";
import type { GatewaySetting, ScopeOperation } from "./scope-operation.ts";

const OF_SCOPE = [...namedValueOperations, ...backendOperations, ...policyOperations];

const READ = { action: "read", kind: "reads" } as const;

/** What only the service has. */
const OF_SERVICE: readonly ScopeOperation[] = [
  {
    method: "GET",
    path: "",
    name: "get",
    ...READ,
    run: ({ gateway, operation, setting }) => ({
      status: 200,
      operation,
      body: gatewayResource(gateway, setting),
    }),
  },
  {
    method: "GET",
    path: "workspaces",
    name: "workspaces/list",
    action: "workspaces/read",
    kind: "reads",
    run: (call) =>
      listed(
        call,
        [...call.gateway.workspaces.values()].map(({ id }) => ({
          id: `${call.scopeId}/workspaces/${id}`,
          type: "Microsoft.ApiManagement/service/workspaces",
          name: id,
          properties: { displayName: id },
        })),
      ),
  },
  {
    method: "GET",
    path: "operationstatuses/{id}",
    name: "operationstatuses/get",
    ...READ,
    run: ({ operation, setting, value }) => setting.longOperations.status(operation, value("id")),
  },
  {
    method: "GET",
    path: "operationresults/{id}",
    name: "operationresults/get",
    ...READ,
    run: ({ operation, setting, value }) => setting.longOperations.result(operation, value("id")),
  },
];

/** The services of Microsoft.ApiManagement. Every operation first lets the service read its vaults, if that is due. */
export function gatewayType(gateways: Gateways, setting: GatewaySetting): ResourceType<Gateway> {
  return {
    name: "Microsoft.ApiManagement/service",
    permission: "apim/read",
    all: () => gateways.all(),
    idOf: (name) => gatewayId(setting.subscriptionId, name),
    shown: (gateway) => gatewayResource(gateway, setting),
    operation(method, path) {
      const operation = gatewayOperation(method, path, setting);
      return (
        operation && {
          ...operation,
          async run(gateway, request) {
            await gateways.refreshIfDue(gateway);
            return operation.run(gateway, request);
          },
        }
      );
    },
  };
}

/** The permission is the action, with `apim` in place of the type: `apim/namedValues/listValue/action`. */
function gatewayOperation(
  method: string,
  path: readonly string[],
  setting: GatewaySetting,
): ArmOperation<Gateway> | undefined {
  const [first, workspace, ...below] = path;
  const isInside = first?.toLowerCase() === "workspaces" && below.length > 0;
  const own = isInside ? below : path;
  for (const one of isInside ? OF_SCOPE : [...OF_SERVICE, ...OF_SCOPE]) {
    const values = one.method === method ? pathValues(one.path, own.length === 0 ? [""] : own) : undefined;
    if (values === undefined) continue;
    const prefix = isInside ? "workspaces/" : "";
    const name = `service/${prefix}${one.name}`;
    return {
      name,
      permission: `apim/${prefix}${one.action}`,
      action: `Microsoft.ApiManagement/service/${prefix}${one.action}`,
      kind: one.kind,
      run(gateway, request) {
        const scope = isInside ? gateway.workspaces.get(workspace?.toLowerCase() ?? "") : gateway;
        if (scope === undefined) return notFound(name, "ResourceNotFound", "Workspace not found.");
        const id = gatewayId(setting.subscriptionId, gateway);
        const scopeId = isInside ? `${id}/workspaces/${workspace ?? ""}` : id;
        const value = (wanted: string) => values.get(wanted) ?? "";
        return one.run({ gateway, scope, scopeId, request, operation: name, setting, value });
      },
    };
  }
  return undefined;
}

export type GatewayPlace = {
  readonly tenantId: string;
  readonly subscriptionId: string;
  readonly addresses: Addresses;
};

export function gatewayResource(
  gateway: Gateway,
  { tenantId, subscriptionId, addresses }: GatewayPlace,
): ArmResource & Record<string, unknown> {
  const { name, location, identity, units } = gateway;
  return {
    id: gatewayId(subscriptionId, gateway),
    name,
    type: "Microsoft.ApiManagement/service",
    location,
    tags: {},
    sku: { name: "Premium", capacity: units },
    ...(identity && { identity: identityBody(identity, tenantId) }),
    properties: {
      provisioningState: "Succeeded",
      publisherEmail: "platform@localhost",
      publisherName: "Platform",
      gatewayUrl: addresses.gatewayUrl(name),
    },
  };
}
