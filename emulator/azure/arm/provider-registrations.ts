import { notFound } from "./refusals.ts";
import { isSame } from "./resource-type.ts";
import type { ResourceProvider } from "./resource-type.ts";
import type { SubscriptionCall, SubscriptionOperation } from "./subscription-operation.ts";

/** The newest stable version of every type; any other is accepted as well. */
const API_VERSIONS = ["2025-09-01"];

/** The resource providers, all registered, with the types that this ARM serves. */
export function registrationOperations(
  providers: readonly ResourceProvider[],
): readonly SubscriptionOperation[] {
  const names = [...new Set(providers.map(({ name }) => name.split("/")[0] ?? ""))];
  const bodyOf = (namespace: string, { subscriptionId }: SubscriptionCall) => ({
    id: `/subscriptions/${subscriptionId}/providers/${namespace}`,
    namespace,
    registrationState: "Registered",
    registrationPolicy: "RegistrationRequired",
    resourceTypes: providers
      .filter(({ name }) => isSame(name.split("/")[0] ?? "", namespace))
      .map(({ name }) => ({
        resourceType: name.split("/").slice(1).join("/"),
        locations: ["West Europe"],
        apiVersions: API_VERSIONS,
        capabilities: "SupportsTags, SupportsLocation",
      })),
  });
  const one = (method: "GET" | "POST", path: string, verb: string): SubscriptionOperation => ({
    method,
    path,
    name: `providers/${verb}`,
    permission: method === "GET" ? "arm/read" : "arm/write",
    action: method === "GET" ? "Microsoft.Resources/subscriptions/providers/read" : "*/register/action",
    run(call) {
      const operation = `providers/${verb}`;
      const namespace = names.find((name) => isSame(name, call.value("namespace")));
      if (namespace === undefined) {
        const text = `The resource namespace '${call.value("namespace")}' is invalid.`;
        return notFound(operation, "InvalidResourceNamespace", text);
      }
      return { status: 200, operation, body: bodyOf(namespace, call) };
    },
  });
  return [
    {
      method: "GET",
      path: "providers",
      name: "providers/list",
      permission: "arm/read",
      action: "Microsoft.Resources/subscriptions/providers/read",
      run: (call) => ({
        status: 200,
        operation: "providers/list",
        body: { value: names.map((name) => bodyOf(name, call)) },
      }),
    },
    one("GET", "providers/{namespace}", "get"),
    one("POST", "providers/{namespace}/register", "register"),
  ];
}
