import { queryOf } from "../../exchange.ts";
import type { Answer } from "../../exchange.ts";
import type { Account } from "../accounts.ts";
import { fieldOf, shown, unknownCall } from "../ai-call.ts";
import type { AiCall, AiService } from "../ai-call.ts";
import { completeChat } from "./chat.ts";
import { embed } from "./embeddings.ts";
import { MODELS, azureModel, modelId, openAiModel } from "./models.ts";
import type { Model } from "./models.ts";
import { deploymentNotFound, invalidRequest, missingParameter, operationNotSupported } from "./refusals.ts";
import { respond } from "./responses.ts";

type Work = (operation: string, model: Model, body: unknown) => Answer;

/** Calls of a model by the end of their path, with Azure's name of the operation. */
const WORK: Readonly<
  Record<string, { readonly run: Work; readonly does: Model["does"]; readonly name: string }>
> = {
  "chat/completions": { run: completeChat, does: "chat", name: "chatCompletion" },
  embeddings: { run: embed, does: "embeddings", name: "embeddings" },
  responses: { run: respond, does: "chat", name: "responses" },
};

/**
 * Azure OpenAI in its forms: `/openai/v1/…`, where the body names the deployment and no api-version is needed;
 * `/openai/deployments/{deployment}/…` and `/openai/…` with an api-version, without which nothing is found; and
 * `/models/…` of Azure AI Inference.
 */
export const onOpenAi: AiService = (call) => {
  const [area, ...path] = call.segments.map((segment) => segment.toLowerCase());
  if (area === "models") return onModel(call, path.join("/"), bodyModel(call));
  if (area !== "openai") return undefined;
  if (path[0] === "v1") return onVersionOne(call, path.slice(1));
  if (queryOf(call.request, "api-version") === undefined) return unknownCall(call.operation);
  if (path[0] === "deployments")
    return onModel(call, path.slice(2).join("/"), call.segments[2], ["responses"]);
  if (path[0] === "responses") return onModel(call, "responses", bodyModel(call));
  return onModels(call, path, azureModel);
};

function onVersionOne(call: AiCall, path: readonly string[]): Answer | undefined {
  return onModels(call, path, openAiModel) ?? onModel(call, path.join("/"), bodyModel(call));
}

function onModels(
  call: AiCall,
  [collection, wanted]: readonly string[],
  show: (model: Model) => unknown,
): Answer | undefined {
  if (call.request.method !== "GET" || collection !== "models") return undefined;
  if (wanted === undefined) return shown(call, { data: MODELS.map(show), object: "list" });
  const model = MODELS.find((one) => modelId(one) === wanted || one.name === wanted);
  return model === undefined ? unknownCall(call.operation) : shown(call, show(model));
}

/** @param except paths that exist elsewhere only. */
function onModel(
  call: AiCall,
  path: string,
  deployment: string | undefined,
  except: readonly string[] = [],
): Answer | undefined {
  const { operation, request, account } = call;
  const work = except.includes(path) ? undefined : WORK[path];
  if (work === undefined || request.method !== "POST") return undefined;
  if (typeof request.body !== "object" || request.body === null)
    return invalidRequest(operation, "The body of the request is no JSON object.", null, "invalid_json");
  if (deployment === undefined) return missingParameter(operation, "model");
  const model = deployedModel(account, deployment);
  if (model === undefined) return deploymentNotFound(operation);
  if (model.does !== work.does) return operationNotSupported(operation, work.name, model.name);
  return work.run(operation, model, request.body);
}

function bodyModel({ request }: AiCall): string | undefined {
  const model = fieldOf(request.body, "model");
  return typeof model === "string" ? model : undefined;
}

function deployedModel(account: Account, deployment: string): Model | undefined {
  const name = account.deployments.get(deployment.toLowerCase())?.model;
  return MODELS.find((model) => model.name === name);
}
