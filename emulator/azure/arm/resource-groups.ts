import type { Answer } from "../exchange.ts";
import { resourceGroupNotFound } from "./refusals.ts";
import { isSame } from "./resource-type.ts";
import type { ArmResource, ResourceProvider } from "./resource-type.ts";
import type { SubscriptionCall, SubscriptionOperation } from "./subscription-operation.ts";

type GroupSetting = {
  readonly providers: readonly ResourceProvider[];
  /** Groups beside those of the providers' resources. */
  readonly resourceGroups: readonly string[];
};

/** The names of all groups, each once, as whoever came first has written it. */
function groupNames({ providers, resourceGroups }: GroupSetting): readonly string[] {
  const names = new Map<string, string>();
  for (const name of [...providers.flatMap((one) => one.groups()), ...resourceGroups])
    names.set(name.toLowerCase(), names.get(name.toLowerCase()) ?? name);
  return [...names.values()];
}

/** Resource groups, and the resources of a subscription or a group, of every type that this ARM has. */
export function groupOperations(setting: GroupSetting): readonly SubscriptionOperation[] {
  const action = "Microsoft.Resources/subscriptions/resourceGroups/read";
  const reading = { permission: "arm/read", action } as const;
  const bodyOf = (name: string, { subscriptionId }: SubscriptionCall) => ({
    id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`,
    name,
    type: "Microsoft.Resources/resourceGroups",
    location: "westeurope",
    tags: {},
    properties: { provisioningState: "Succeeded" },
  });
  const find = ({ value }: SubscriptionCall) =>
    groupNames(setting).find((one) => isSame(one, value("group")));
  const resources = async (
    operation: string,
    group: string | undefined,
    call: SubscriptionCall,
  ): Promise<Answer> => {
    const listed = await Promise.all(setting.providers.map((one) => one.list(group, call.other)));
    return { status: 200, operation, body: { value: listed.flat().map(outline) } };
  };
  return [
    {
      ...reading,
      method: "GET",
      path: "resourceGroups",
      name: "resourceGroups/list",
      run: (call) => ({
        status: 200,
        operation: "resourceGroups/list",
        body: { value: groupNames(setting).map((name) => bodyOf(name, call)) },
      }),
    },
    {
      ...reading,
      method: "GET",
      path: "resourceGroups/{group}",
      name: "resourceGroups/get",
      run(call) {
        const name = find(call);
        const operation = "resourceGroups/get";
        return name === undefined
          ? resourceGroupNotFound(operation, call.value("group"))
          : { status: 200, operation, body: bodyOf(name, call) };
      },
    },
    {
      ...reading,
      method: "HEAD",
      path: "resourceGroups/{group}",
      name: "resourceGroups/exists",
      run: (call) => ({
        status: find(call) === undefined ? 404 : 204,
        operation: "resourceGroups/exists",
      }),
    },
    {
      ...reading,
      method: "GET",
      path: "resources",
      name: "resources/list",
      run: (call) => resources("resources/list", undefined, call),
    },
    {
      ...reading,
      method: "GET",
      path: "resourceGroups/{group}/resources",
      name: "resources/listByGroup",
      run: (call) =>
        find(call) === undefined
          ? resourceGroupNotFound("resources/listByGroup", call.value("group"))
          : resources("resources/listByGroup", call.value("group"), call),
    },
  ];
}

/** As lists of different types show a resource. */
function outline({ id, name, type, kind, location }: ArmResource): unknown {
  return { id, name, type, kind, location };
}
