/** The data action that Azure's roles grant for a call, as refusals name it. */
export function dataActionOf(operation: string): string {
  const [method = "", path = ""] = operation.split(" ");
  const [area = "", ...rest] = path.split("/").filter((segment) => segment !== "" && segment !== "v1");
  const name = area === "openai" ? "OpenAI" : area;
  // The name of a deployment is no part of the action.
  const below = rest[0] === "deployments" ? ["deployments", ...rest.slice(2)] : rest;
  const parts = name === "OpenAI" && rest[0] === "chat" ? ["deployments", ...rest] : below;
  return ["Microsoft.CognitiveServices/accounts", name, ...parts, method === "GET" ? "read" : "action"].join(
    "/",
  );
}
