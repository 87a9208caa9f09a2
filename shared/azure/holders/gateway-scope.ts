import type {
  ApiManagementClient,
  BackendContract,
  BackendUpdateParameters,
  NamedValueContract,
} from "@azure/arm-apimanagement";
import type { HolderResource } from "../../holder-resource.ts";
import type { NotedAnswer } from "../noted-answer.ts";

type Ask = { readonly abortSignal: AbortSignal };
type Change = Ask & Partial<NotedAnswer["options"]>;
type WithTag<T> = T & { readonly eTag?: string };
interface Poller<T> {
  pollUntilDone(options: Ask): Promise<T>;
  getOperationState(): { readonly status: string };
}

/** How often to ask whether a change of a named value is done. */
const pollMs = 500;

/** The configuration of a service or of one of its workspaces: the same calls, at two addresses. */
export interface GatewayScope {
  /** What the names of its places begin with. */
  readonly prefix: string;
  readonly namedValues: {
    list(ask: Ask): AsyncIterable<NamedValueContract>;
    get(id: string, ask: Ask): Promise<WithTag<NamedValueContract>>;
    value(id: string, ask: Ask): Promise<string | undefined>;
    update(id: string, tag: string, value: string, change: Change): Promise<Poller<unknown>>;
    refresh(id: string, change: Change): Promise<Poller<NamedValueContract>>;
  };
  readonly backends: {
    list(ask: Ask): AsyncIterable<BackendContract>;
    get(id: string, ask: Ask): Promise<WithTag<BackendContract>>;
    update(id: string, tag: string, change: BackendUpdateParameters, options: Change): Promise<unknown>;
  };
}

export function serviceScope(
  client: ApiManagementClient,
  { resourceGroup, name }: HolderResource,
): GatewayScope {
  const { namedValue, backend } = client;
  const at = [resourceGroup, name] as const;
  return {
    prefix: "",
    namedValues: {
      list: (ask) => namedValue.listByService(...at, ask),
      get: (id, ask) => namedValue.get(...at, id, ask),
      value: async (id, ask) => (await namedValue.listValue(...at, id, ask)).value,
      update: (id, tag, value, change) =>
        namedValue.beginUpdate(...at, id, tag, { value }, { ...change, updateIntervalInMs: pollMs }),
      refresh: (id, change) =>
        namedValue.beginRefreshSecret(...at, id, { ...change, updateIntervalInMs: pollMs }),
    },
    backends: {
      list: (ask) => backend.listByService(...at, ask),
      get: (id, ask) => backend.get(...at, id, ask),
      update: (id, tag, change, options) => backend.update(...at, id, tag, change, options),
    },
  };
}

export function workspaceScope(
  client: ApiManagementClient,
  { resourceGroup, name }: HolderResource,
  workspace: string,
): GatewayScope {
  const { workspaceNamedValue: namedValue, workspaceBackend: backend } = client;
  const at = [resourceGroup, name, workspace] as const;
  return {
    prefix: `workspaces/${workspace}/`,
    namedValues: {
      list: (ask) => namedValue.listByService(...at, ask),
      get: (id, ask) => namedValue.get(...at, id, ask),
      value: async (id, ask) => (await namedValue.listValue(...at, id, ask)).value,
      update: (id, tag, value, change) =>
        namedValue.beginUpdate(...at, id, tag, { value }, { ...change, updateIntervalInMs: pollMs }),
      refresh: (id, change) =>
        namedValue.beginRefreshSecret(...at, id, { ...change, updateIntervalInMs: pollMs }),
    },
    backends: {
      list: (ask) => backend.listByWorkspace(...at, ask),
      get: (id, ask) => backend.get(...at, id, ask),
      update: (id, tag, change, options) => backend.update(...at, id, tag, change, options),
    },
  };
}
