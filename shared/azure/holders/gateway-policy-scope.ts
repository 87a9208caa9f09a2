import type { ApiManagementClient, PolicyFragmentContract } from "@azure/arm-apimanagement";
import type { HolderResource } from "../../holder-resource.ts";
import type { NotedAnswer } from "../noted-answer.ts";

type Ask = { readonly abortSignal: AbortSignal };
type Named = AsyncIterable<{ readonly name?: string }>;
type Document = PolicyFragmentContract & { readonly eTag?: string };
type Written = { readonly value: string; readonly description?: string };
type Write = { readonly ifMatch: string } & Ask & NotedAnswer["options"];

/** A policy document by the ids on its path. */
interface PolicyCalls {
  get(ids: readonly string[], ask: Ask): Promise<Document>;
  put(ids: readonly string[], policy: Written, write: Write): Promise<unknown>;
}

export type PolicyKind = "scope" | "api" | "operation" | "product" | "fragment";

/** The policies of a service or of one of its workspaces: the same calls, at two addresses. */
export interface PolicyScope {
  readonly prefix: string;
  readonly calls: Readonly<Record<PolicyKind, PolicyCalls>>;
  apis(ask: Ask): Named;
  operations(api: string, ask: Ask): Named;
  products(ask: Ask): Named;
  fragments(ask: Ask): Named;
}

const only = "policy";
const raw = { format: "rawxml" } as const;

export function servicePolicies(
  client: ApiManagementClient,
  { resourceGroup, name }: HolderResource,
): PolicyScope {
  const at = [resourceGroup, name] as const;
  return {
    prefix: "",
    apis: (ask) => client.api.listByService(...at, ask),
    operations: (api, ask) => client.apiOperation.listByApi(...at, api, ask),
    products: (ask) => client.product.listByService(...at, ask),
    fragments: (ask) => client.policyFragment.listByService(...at, ask),
    calls: {
      scope: {
        get: (_, ask) => client.policy.get(...at, only, { ...raw, ...ask }),
        put: (_, policy, write) => client.policy.createOrUpdate(...at, only, { ...raw, ...policy }, write),
      },
      api: {
        // The SDK 10.0.0 takes the answer of `get` for XML and finds no policy in it. A list has no ETag.
        async get([api = ""], ask) {
          const { eTag } = await client.apiPolicy.getEntityTag(...at, api, only, ask);
          const { value: [policy] = [] } = await client.apiPolicy.listByApi(...at, api, ask);
          return { ...policy, ...(eTag !== undefined && { eTag }) };
        },
        put: ([api = ""], policy, write) =>
          client.apiPolicy.createOrUpdate(...at, api, only, { ...policy, format: "xml" }, write),
      },
      operation: {
        get: ([api = "", id = ""], ask) =>
          client.apiOperationPolicy.get(...at, api, id, only, { ...raw, ...ask }),
        put: ([api = "", id = ""], policy, write) =>
          client.apiOperationPolicy.createOrUpdate(...at, api, id, only, { ...raw, ...policy }, write),
      },
      product: {
        get: ([product = ""], ask) => client.productPolicy.get(...at, product, only, { ...raw, ...ask }),
        put: ([product = ""], policy, write) =>
          client.productPolicy.createOrUpdate(...at, product, only, { ...raw, ...policy }, write),
      },
      fragment: {
        get: ([id = ""], ask) => client.policyFragment.get(...at, id, { ...raw, ...ask }),
        put: ([id = ""], policy, write) =>
          client.policyFragment.beginCreateOrUpdateAndWait(...at, id, { ...raw, ...policy }, write),
      },
    },
  };
}

export function workspacePolicies(
  client: ApiManagementClient,
  { resourceGroup, name }: HolderResource,
  workspace: string,
): PolicyScope {
  const at = [resourceGroup, name, workspace] as const;
  return {
    prefix: `workspaces/${workspace}/`,
    apis: (ask) => client.workspaceApi.listByService(...at, ask),
    operations: (api, ask) => client.workspaceApiOperation.listByApi(...at, api, ask),
    products: (ask) => client.workspaceProduct.listByService(...at, ask),
    fragments: (ask) => client.workspacePolicyFragment.listByService(...at, ask),
    calls: {
      scope: {
        get: (_, ask) => client.workspacePolicy.get(...at, only, { ...raw, ...ask }),
        put: (_, policy, write) =>
          client.workspacePolicy.createOrUpdate(...at, only, { ...raw, ...policy }, write),
      },
      api: {
        get: ([api = ""], ask) => client.workspaceApiPolicy.get(...at, api, only, { ...raw, ...ask }),
        put: ([api = ""], policy, write) =>
          client.workspaceApiPolicy.createOrUpdate(...at, api, only, { ...raw, ...policy }, write),
      },
      operation: {
        get: ([api = "", id = ""], ask) =>
          client.workspaceApiOperationPolicy.get(...at, api, id, only, { ...raw, ...ask }),
        put: ([api = "", id = ""], policy, write) =>
          client.workspaceApiOperationPolicy.createOrUpdate(
            ...at,
            api,
            id,
            only,
            { ...raw, ...policy },
            write,
          ),
      },
      product: {
        get: ([product = ""], ask) =>
          client.workspaceProductPolicy.get(...at, product, only, { ...raw, ...ask }),
        put: ([product = ""], policy, write) =>
          client.workspaceProductPolicy.createOrUpdate(...at, product, only, { ...raw, ...policy }, write),
      },
      fragment: {
        get: ([id = ""], ask) => client.workspacePolicyFragment.get(...at, id, { ...raw, ...ask }),
        put: ([id = ""], policy, write) =>
          client.workspacePolicyFragment.beginCreateOrUpdateAndWait(...at, id, { ...raw, ...policy }, write),
      },
    },
  };
}
