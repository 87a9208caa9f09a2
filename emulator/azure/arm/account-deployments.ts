import { z } from "zod";
import type { Account } from "../ai/accounts.ts";
import { MODELS } from "../ai/openai/models.ts";
import type { Deployment } from "../ai/openai/models.ts";
import type { Answer } from "../exchange.ts";
import { modelOf } from "./account-lists.ts";
import { accountId } from "./account-resource.ts";
import type { AccountOperation } from "./account-operation.ts";
import { badRequest, resourceNotFound } from "./refusals.ts";

const deploymentBody = z.looseObject({
  properties: z.looseObject({ model: z.looseObject({ name: z.string(), version: z.string().optional() }) }),
});

/** `deployments` and `deployments/{name}` of an account. A change is complete when it is answered. */
export function deploymentOperation(method: string, name: string | undefined): AccountOperation | undefined {
  const describe = (verb: string, action: string, kind: "reads" | "writes") => ({
    name: `deployments/${verb}`,
    permission: kind === "reads" ? "arm/read" : "arm/write",
    action: `Microsoft.CognitiveServices/accounts/deployments/${action}`,
    kind,
  });
  if (name === undefined) {
    if (method !== "GET") return undefined;
    return {
      ...describe("list", "read", "reads"),
      run: (account, _request, { subscriptionId }) => ({
        status: 200,
        operation: "deployments/list",
        body: {
          value: [...account.deployments.values()].map((one) => bodyOf(one, account, subscriptionId)),
        },
      }),
    };
  }
  switch (method) {
    case "GET":
      return {
        ...describe("get", "read", "reads"),
        run(account, _request, { subscriptionId }) {
          const found = account.deployments.get(name.toLowerCase());
          return found === undefined
            ? missing("deployments/get", account, name)
            : { status: 200, operation: "deployments/get", body: bodyOf(found, account, subscriptionId) };
        },
      };
    case "PUT":
      return {
        ...describe("write", "write", "writes"),
        run: (account, request, { subscriptionId }) => deploy(name, account, request.body, subscriptionId),
      };
    case "DELETE":
      return {
        ...describe("delete", "delete", "writes"),
        run(account) {
          const left = new Map(account.deployments);
          const status = left.delete(name.toLowerCase()) ? 200 : 204;
          account.deployments = left;
          return { status, operation: "deployments/delete" };
        },
      };
    default:
      return undefined;
  }
}

function deploy(name: string, account: Account, body: unknown, subscriptionId: string): Answer {
  const operation = "deployments/write";
  const parsed = deploymentBody.safeParse(body);
  if (!parsed.success)
    return badRequest(operation, "The request content was invalid.", "InvalidRequestContent");
  const { name: wanted, version } = parsed.data.properties.model;
  const model = MODELS.find((one) => one.name === wanted && (version ?? one.version) === one.version);
  if (model === undefined) {
    const text = `The model 'Format: OpenAI, Name: ${wanted}, Version: ${version ?? ""}' of account deployment is not supported.`;
    return badRequest(operation, text, "DeploymentModelNotSupported");
  }
  const isNew = !account.deployments.has(name.toLowerCase());
  const deployment = { name, model: model.name };
  account.deployments = new Map(account.deployments).set(name.toLowerCase(), deployment);
  return { status: isNew ? 201 : 200, operation, body: bodyOf(deployment, account, subscriptionId) };
}

function bodyOf({ name, model }: Deployment, account: Account, subscriptionId: string): unknown {
  const found = MODELS.find((one) => one.name === model);
  return {
    id: `${accountId(subscriptionId, account)}/deployments/${name}`,
    name,
    type: "Microsoft.CognitiveServices/accounts/deployments",
    sku: { name: "Standard", capacity: 10 },
    properties: {
      model: found === undefined ? { format: "OpenAI", name: model } : modelOf(found),
      provisioningState: "Succeeded",
    },
  };
}

function missing(operation: string, { name, resourceGroup }: Account, deployment: string): Answer {
  const resource = `Microsoft.CognitiveServices/accounts/${name}/deployments/${deployment}`;
  return resourceNotFound(operation, resourceGroup, resource);
}
