import type { Journal } from "../journal.ts";
import type { BackendCredentials } from "./backends.ts";
import { gatewayId } from "./gateways.ts";
import type { Gateways, Scope } from "./gateways.ts";
import { changePolicy, policyAt } from "./policies.ts";
import type { NamedValueChange } from "./named-values.ts";

/** The owner's controls over the API Management services of a local Azure; unknown names throw. */
export type GatewayControls = {
  gatewayId(gateway: string): string;
  /** The value that the service holds of a named value, which its units may not have yet. */
  namedValue(gateway: string, id: string, workspace?: string): string | undefined;
  backendCredentials(gateway: string, id: string): BackendCredentials;
  /** Makes or changes a named value, as a person in the portal would. */
  setNamedValue(gateway: string, id: string, change: NamedValueChange, workspace?: string): Promise<void>;
  removeNamedValue(gateway: string, id: string, workspace?: string): void;
  setBackendCredentials(gateway: string, id: string, credentials: BackendCredentials): void;
  /** The text of a policy by its path below the service, such as `apis/chat/policies/policy`. */
  policy(gateway: string, path: string): string;
  setPolicy(gateway: string, path: string, text: string): void;
  /** Makes the service read its vaults, as if the time had come. */
  refreshGateway(gateway: string): Promise<void>;
  removeGateway(gateway: string): void;
};

export function createGatewayControls(
  gateways: Gateways,
  subscriptionId: string,
  journal: Journal,
): GatewayControls {
  const scopeOf = (name: string, workspace?: string): Scope => {
    const gateway = gateways.get(name);
    const scope = workspace === undefined ? gateway : gateway.workspaces.get(workspace.toLowerCase());
    if (scope === undefined) throw new Error(`the service "${name}" has no workspace "${workspace ?? ""}"`);
    return scope;
  };
  const backendOf = (name: string, id: string) => {
    const found = gateways.get(name).backends.find(id);
    if (found === undefined) throw new Error(`the service "${name}" has no backend "${id}"`);
    return found;
  };
  const policyOf = (name: string, path: string) => {
    const [, workspace, own = ""] = /^(?:workspaces\/([^/]+)\/)?(.+)$/.exec(path) ?? [];
    const found = policyAt(scopeOf(name, workspace).policies, own.split("/"));
    if (found === undefined) throw new Error(`the service "${name}" has no policy "${path}"`);
    return found;
  };
  return {
    gatewayId: (name) => gatewayId(subscriptionId, gateways.get(name)),
    namedValue: (name, id, workspace) => scopeOf(name, workspace).namedValues.find(id)?.value.latest(),
    backendCredentials: (name, id) => backendOf(name, id).credentials.latest(),
    async setNamedValue(name, id, change, workspace) {
      await gateways.get(name).inTurn(() => scopeOf(name, workspace).namedValues.put(id, change));
      journal.mark(`somebody set the named value ${id} of ${name}`);
    },
    removeNamedValue(name, id, workspace) {
      scopeOf(name, workspace).namedValues.remove(id);
      journal.mark(`somebody removed the named value ${id} of ${name}`);
    },
    setBackendCredentials(name, id, credentials) {
      gateways.get(name).backends.change(backendOf(name, id), credentials);
      journal.mark(`somebody changed the backend ${id} of ${name}`);
    },
    policy: (name, path) => policyOf(name, path).text.latest(),
    setPolicy(name, path, text) {
      changePolicy(policyOf(name, path), text);
      journal.mark(`somebody changed the policy ${path} of ${name}`);
    },
    refreshGateway: (name) => {
      const gateway = gateways.get(name);
      gateway.readAt = -Infinity;
      return gateways.refreshIfDue(gateway);
    },
    removeGateway(name) {
      gateways.remove(gateways.get(name));
      journal.mark(`somebody removed the API Management service ${name}`);
    },
  };
}
