import { z } from "zod";
import type { Answer } from "../exchange.ts";
import { entityTag, preconditionFailed } from "./entity-tag.ts";
import { gatewayId } from "./gateways.ts";
import type { NamedValue, NamedValueChange } from "./named-values.ts";
import { entityNotFound, invalidBody, listed } from "./scope-operation.ts";
import type { ScopeCall, ScopeOperation } from "./scope-operation.ts";

const ONE = "namedValues/{id}";

const body = z.object({
  properties: z.object({
    displayName: z.string().min(1).optional(),
    tags: z.array(z.string()).optional(),
    secret: z.boolean().optional(),
    value: z.string().min(1).optional(),
    keyVault: z.object({ secretIdentifier: z.string() }).optional(),
  }),
});

/** Named values: copies of secrets that the service keeps until it is told, or its time has come. */
export const namedValueOperations: readonly ScopeOperation[] = [
  {
    method: "GET",
    path: "namedValues",
    name: "namedValues/list",
    action: "namedValues/read",
    kind: "reads",
    run: (call) =>
      listed(
        call,
        call.scope.namedValues.all().map((one) => namedValueBody(one, call)),
      ),
  },
  read("GET", "namedValues/get", (one, call) => namedValueBody(one, call)),
  read("HEAD", "namedValues/getEntityTag", () => undefined),
  {
    method: "PUT",
    path: ONE,
    name: "namedValues/createOrUpdate",
    action: "namedValues/write",
    kind: "writes",
    async run(call) {
      const found = call.scope.namedValues.find(call.value("id"));
      const refused = preconditionFailed(call.operation, call.request, found?.revision ?? 0, false);
      if (refused !== undefined) return refused;
      const change = changeOf(call.request.body);
      const hasSource = change?.value !== undefined || change?.keyVaultUrl !== undefined;
      if (change?.displayName === undefined || !hasSource) return invalidBody(call);
      return changed(call, change, found === undefined ? 201 : 200);
    },
  },
  {
    method: "PATCH",
    path: ONE,
    name: "namedValues/update",
    action: "namedValues/write",
    kind: "writes",
    async run(call) {
      const found = call.scope.namedValues.find(call.value("id"));
      if (found === undefined) return entityNotFound(call, "Property");
      const refused = preconditionFailed(call.operation, call.request, found.revision, true);
      if (refused !== undefined) return refused;
      const change = changeOf(call.request.body);
      return change === undefined ? invalidBody(call) : changed(call, change, 200);
    },
  },
  {
    method: "DELETE",
    path: ONE,
    name: "namedValues/delete",
    action: "namedValues/delete",
    kind: "writes",
    run(call) {
      const { operation } = call;
      const found = call.scope.namedValues.find(call.value("id"));
      if (found === undefined) return { status: 204, operation };
      const refused = preconditionFailed(operation, call.request, found.revision, true);
      if (refused !== undefined) return refused;
      call.scope.namedValues.remove(found.id);
      return { status: 200, operation };
    },
  },
  {
    method: "POST",
    path: `${ONE}/listValue`,
    name: "namedValues/listValue",
    action: "namedValues/listValue/action",
    kind: "writes",
    run: (call) =>
      onNamedValue(call, (one) => {
        const { namedValuesShown } = call.setting.board.current();
        const isShown =
          namedValuesShown === "all" || (namedValuesShown === "own" && one.keyVaultUrl === undefined);
        return answered(call, one, isShown ? { value: one.value.latest() } : {});
      }),
  },
  {
    method: "POST",
    path: `${ONE}/refreshSecret`,
    name: "namedValues/refreshSecret",
    action: "namedValues/refreshSecret/action",
    kind: "writes",
    run: (call) =>
      onNamedValue(call, async (one) => {
        if (one.keyVaultUrl === undefined) return invalidBody(call);
        await call.gateway.inTurn(() => call.scope.namedValues.refresh(one));
        const { code = "", message = "" } = one.lastStatus ?? {};
        return begun(call, one, 200, code === "Success" ? undefined : { code, message });
      }),
  },
];

function read(
  method: "GET" | "HEAD",
  name: string,
  bodyOf: (one: NamedValue, call: ScopeCall) => unknown,
): ScopeOperation {
  return {
    method,
    path: ONE,
    name,
    action: "namedValues/read",
    kind: "reads",
    run: (call) => onNamedValue(call, (one) => answered(call, one, bodyOf(one, call))),
  };
}

function onNamedValue(
  call: ScopeCall,
  run: (one: NamedValue) => Answer | Promise<Answer>,
): Answer | Promise<Answer> {
  const found = call.scope.namedValues.find(call.value("id"));
  return found === undefined ? entityNotFound(call, "Property") : run(found);
}

async function changed(call: ScopeCall, change: NamedValueChange, status: number): Promise<Answer> {
  const one = await call.gateway.inTurn(() => call.scope.namedValues.put(call.value("id"), change));
  return begun(call, one, status);
}

function begun(
  call: ScopeCall,
  one: NamedValue,
  status: number,
  failure?: { readonly code: string; readonly message: string },
): Answer {
  const { addresses, subscriptionId, longOperations } = call.setting;
  const service = `${addresses.armEndpoint}${gatewayId(subscriptionId, call.gateway)}`;
  const outcome = { ...answered(call, one, namedValueBody(one, call)), status };
  return longOperations.begin(outcome, service, failure);
}

function answered({ operation }: ScopeCall, one: NamedValue, shown: unknown): Answer {
  return { status: 200, operation, headers: { etag: entityTag(one.revision) }, body: shown };
}

function changeOf(text: unknown): NamedValueChange | undefined {
  const parsed = body.safeParse(text);
  if (!parsed.success) return undefined;
  const { keyVault, ...properties } = parsed.data.properties;
  return { ...properties, keyVaultUrl: keyVault?.secretIdentifier };
}

/** As ARM shows it: the value only where it is no secret. */
function namedValueBody(one: NamedValue, { scopeId }: ScopeCall): unknown {
  const { id, displayName, tags, secret, keyVaultUrl, value, lastStatus } = one;
  return {
    id: `${scopeId}/namedValues/${id}`,
    type: "Microsoft.ApiManagement/service/namedValues",
    name: id,
    properties: {
      displayName,
      tags,
      secret,
      ...(!secret && keyVaultUrl === undefined && { value: value.latest() }),
      ...(keyVaultUrl !== undefined && {
        keyVault: {
          secretIdentifier: keyVaultUrl,
          identityClientId: null,
          ...(lastStatus && {
            lastStatus: {
              code: lastStatus.code,
              ...(lastStatus.message !== undefined && { message: lastStatus.message }),
              timeStampUtc: lastStatus.at.toISOString(),
            },
          }),
        },
      }),
      provisioningState: "Succeeded",
    },
  };
}
