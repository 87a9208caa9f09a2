import type { ApiManagementClient } from "@azure/arm-apimanagement";
import type { TokenCredential } from "@azure/identity";
import type { HolderResource } from "../../holder-resource.ts";
import { holderResource } from "../../holder-resource.ts";
import type { HandOver, KeyHolder } from "../../ports/key-holder.ts";
import { failureOf } from "../azure-errors.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions, unreachable } from "../resource-manager-client.ts";
import { FoundPlaces } from "./found-places.ts";
import { findBackends, handToBackend } from "./gateway-backends.ts";
import { findNamedValues, handToNamedValue } from "./gateway-named-values.ts";
import type { GatewayScope } from "./gateway-scope.ts";
import { serviceScope, workspaceScope } from "./gateway-scope.ts";
import { refused } from "./hand-over-refusals.ts";

const askTimeoutMs = 10_000;
/** Tiers without workspaces refuse to list them. */
const noWorkspaces = "MethodNotAllowedInPricingTier";

/**
 * API Management: named values, by reference to a vault or with a value of their own, and credentials of backends, of the
 * service and of its workspaces. Places are `namedValues/<id>`, `backends/<id>/<header>`, `backends/<id>/query/<name>` and
 * `backends/<id>/authorization/parameter`, behind `workspaces/<workspace>/` in a workspace.
 */
export async function apiManagement(credential: TokenCredential, cloud: ArmCloud): Promise<KeyHolder> {
  const { ApiManagementClient } = await import("./api-management-sdk.ts");
  const clientOf = ({ subscription }: HolderResource) =>
    new ApiManagementClient(credential, subscription, armOptions(cloud));

  return {
    async ask({ resource }) {
      const service = serviceOf(resource);
      const client = clientOf(service);
      const abortSignal = AbortSignal.timeout(askTimeoutMs);
      const found = new FoundPlaces();
      try {
        // Its own answer tells a service that is gone from one without named values.
        await client.apiManagementService.get(service.resourceGroup, service.name, { abortSignal });
        const scopes = await scopesOf(client, service, found, abortSignal);
        await Promise.all(
          scopes.flatMap((scope) => [
            lookInto(`${scope.prefix}namedValues`, found, () => findNamedValues(scope, found, abortSignal)),
            lookInto(`${scope.prefix}backends`, found, () => findBackends(scope, found, abortSignal)),
          ]),
        );
        return found.observation();
      } catch (error) {
        return unreachable(error, `looking into ${service.name}`);
      }
    },

    async handOver({ resource }, order, timeoutMs) {
      const service = serviceOf(resource);
      const { workspace, kind, id, name } = placeOf(order);
      const client = clientOf(service);
      const scope = workspace ? workspaceScope(client, service, workspace) : serviceScope(client, service);
      const abortSignal = AbortSignal.timeout(timeoutMs);
      return kind === "namedValues"
        ? handToNamedValue(scope, id, order, abortSignal)
        : handToBackend(scope, id, name, order, abortSignal);
    },
  };
}

async function scopesOf(
  client: ApiManagementClient,
  service: HolderResource,
  found: FoundPlaces,
  abortSignal: AbortSignal,
): Promise<readonly GatewayScope[]> {
  const scopes = [serviceScope(client, service)];
  await lookInto("workspaces", found, async () => {
    const { resourceGroup, name } = service;
    for await (const workspace of client.workspace.listByService(resourceGroup, name, { abortSignal })) {
      if (workspace.name !== undefined) scopes.push(workspaceScope(client, service, workspace.name));
    }
  });
  return scopes;
}

/** One part that cannot be looked into does not hide the others. */
async function lookInto(part: string, found: FoundPlaces, look: () => Promise<void>): Promise<void> {
  try {
    await look();
  } catch (error) {
    if (failureOf(error).code !== noWorkspaces) found.noteFailure(part, error);
  }
}

const placeName =
  /^(?:workspaces\/(?<workspace>[^/]+)\/)?(?:namedValues\/(?<value>[^/]+)|backends\/(?<backend>[^/]+)\/(?<name>.+))$/;

interface GatewayPlace {
  readonly workspace: string | undefined;
  readonly kind: "namedValues" | "backends";
  readonly id: string;
  readonly name: string;
}

/** @throws {RequestRefusedError} a gateway has no place of that name. */
function placeOf({ place }: HandOver): GatewayPlace {
  const { workspace, value, backend, name = "" } = placeName.exec(place)?.groups ?? {};
  const id = value ?? backend;
  if (id === undefined) throw refused(`handing the key to ${place}`, "a gateway has no place of that name");
  return { workspace, kind: value === undefined ? "backends" : "namedValues", id, name };
}

function serviceOf(resourceId: string): HolderResource {
  const service = holderResource(resourceId);
  if (!service) throw new TypeError("the fleet file let through the id of something else than a holder");
  return service;
}
