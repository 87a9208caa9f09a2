import type { ApiManagementClient } from "@azure/arm-apimanagement";
import type { TokenCredential } from "@azure/identity";
import type { HolderResource } from "../../holder-resource.ts";
import { holderResource } from "../../holder-resource.ts";
import type { KeyHolder } from "../../ports/key-holder.ts";
import { failureOf } from "../azure-errors.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions, unreachable } from "../resource-manager-client.ts";
import { FoundPlaces } from "./found-places.ts";
import { findBackends, handToBackend } from "./gateway-backends.ts";
import { findNamedValues, handToNamedValue } from "./gateway-named-values.ts";
import { findPolicyLiterals, handToPolicy, policyAddress } from "./gateway-policies.ts";
import { servicePolicies, workspacePolicies } from "./gateway-policy-scope.ts";
import { serviceScope, workspaceScope } from "./gateway-scope.ts";
import { refused } from "./hand-over-refusals.ts";
import { recentLists } from "./recent-lists.ts";

const askTimeoutMs = 10_000;
/** Tiers without workspaces refuse to list them. */
const noWorkspaces = "MethodNotAllowedInPricingTier";

/**
 * API Management: named values, by reference to a vault or with a value of their own, credentials of backends, and literal
 * keys in policies, of the service and of its workspaces. Places, behind `workspaces/<workspace>/` in a workspace:
 * `namedValues/<id>`; `backends/<id>/<header>`, `backends/<id>/query/<name>`, `backends/<id>/authorization/parameter`;
 * `policies/policy/<header>` and the same below `apis/<id>/`, `apis/<id>/operations/<id>/` and `products/<id>/`;
 * `policyFragments/<id>/<header>`.
 */
export function apiManagement(credential: TokenCredential, cloud: ArmCloud): KeyHolder {
  const recent = recentLists();
  const clientOf = async ({ subscription }: HolderResource) => {
    const sdk = await import("./api-management-sdk.ts");
    return new sdk.ApiManagementClient(credential, subscription, armOptions(cloud));
  };

  return {
    async ask({ resource }) {
      const service = serviceOf(resource);
      const client = await clientOf(service);
      const abortSignal = AbortSignal.timeout(askTimeoutMs);
      const found = new FoundPlaces();
      try {
        // Its own answer tells a service that is gone from one without named values.
        await client.apiManagementService.get(service.resourceGroup, service.name, { abortSignal });
        const workspaces = await workspacesOf(client, service, found, abortSignal);
        await Promise.all(
          [undefined, ...workspaces].flatMap((workspace) => {
            const { scope, policies } = scopeOf(client, service, workspace);
            return [
              lookInto(`${scope.prefix}namedValues`, found, () => findNamedValues(scope, found, abortSignal)),
              lookInto(`${scope.prefix}backends`, found, () => findBackends(scope, found, abortSignal)),
              findPolicyLiterals(policies, found, recent(resource), abortSignal),
            ];
          }),
        );
        return found.observation();
      } catch (error) {
        return unreachable(error, `looking into ${service.name}`);
      }
    },

    async handOver({ resource }, order, timeoutMs) {
      const service = serviceOf(resource);
      const { workspace, place = "" } = inWorkspace.exec(order.place)?.groups ?? {};
      const { scope, policies } = scopeOf(await clientOf(service), service, workspace);
      const abortSignal = AbortSignal.timeout(timeoutMs);
      const { value, backend, name = "" } = ofScope.exec(place)?.groups ?? {};
      if (value !== undefined) return handToNamedValue(scope, value, order, abortSignal);
      if (backend !== undefined) return handToBackend(scope, backend, name, order, abortSignal);
      const policy = policyAddress(place);
      if (policy) return handToPolicy(policies, policy.address, policy.literal, order, abortSignal);
      throw refused(`handing the key to ${order.place}`, "a gateway has no place of that name");
    },
  };
}

const inWorkspace = /^(?:workspaces\/(?<workspace>[^/]+)\/)?(?<place>.+)$/;
const ofScope = /^(?:namedValues\/(?<value>[^/]+)|backends\/(?<backend>[^/]+)\/(?<name>.+))$/;

function scopeOf(client: ApiManagementClient, service: HolderResource, workspace: string | undefined) {
  return workspace === undefined
    ? { scope: serviceScope(client, service), policies: servicePolicies(client, service) }
    : {
        scope: workspaceScope(client, service, workspace),
        policies: workspacePolicies(client, service, workspace),
      };
}

async function workspacesOf(
  client: ApiManagementClient,
  { resourceGroup, name }: HolderResource,
  found: FoundPlaces,
  abortSignal: AbortSignal,
): Promise<readonly string[]> {
  const workspaces: string[] = [];
  await lookInto("workspaces", found, async () => {
    for await (const workspace of client.workspace.listByService(resourceGroup, name, { abortSignal })) {
      if (workspace.name !== undefined) workspaces.push(workspace.name);
    }
  });
  return workspaces;
}

/** One part that cannot be looked into does not hide the others. */
async function lookInto(part: string, found: FoundPlaces, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (failureOf(error).code !== noWorkspaces) found.noteFailure(part, error);
  }
}

function serviceOf(resourceId: string): HolderResource {
  const service = holderResource(resourceId);
  if (!service) throw new TypeError("the fleet file let through the id of something else than a holder");
  return service;
}
