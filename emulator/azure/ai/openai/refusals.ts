import { errorBody } from "../../exchange.ts";
import type { Answer } from "../../exchange.ts";

export function deploymentNotFound(operation: string): Answer {
  const text =
    "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, " +
    "please wait a moment and try again.";
  return { status: 404, operation, body: errorBody("DeploymentNotFound", text) };
}

export function operationNotSupported(operation: string, wanted: string, model: string): Answer {
  const text =
    `The ${wanted} operation does not work with the specified model, ${model}. Please choose different model and try ` +
    "again. You can learn more about which models can be used with each operation here: " +
    "https://go.microsoft.com/fwlink/?linkid=2197993.";
  return { status: 400, operation, body: errorBody("OperationNotSupported", text) };
}

/** The refusal in OpenAI's own form; `param` names the field that is wrong. */
export function invalidRequest(
  operation: string,
  message: string,
  param: string | null = null,
  code = "invalid_value",
): Answer {
  const error = { message, type: "invalid_request_error", param, code };
  return { status: 400, operation, body: { error } };
}

export function missingParameter(operation: string, param: string): Answer {
  const text = `Missing required parameter: '${param}'.`;
  return invalidRequest(operation, text, param, "missing_required_parameter");
}
