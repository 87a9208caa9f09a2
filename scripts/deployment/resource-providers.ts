/** Registered in every subscription, from the start. */
const always = new Set(["microsoft.authorization", "microsoft.resources"]);

/** Flex Consumption runs there, although no resource of the template says so. */
const unnamed = ["Microsoft.App"];

/** Resource providers of what a deployment adds to the subscriptions of vaults and accounts. */
export const elsewhere = ["Microsoft.EventGrid", "Microsoft.Insights"];

/** The resource providers that a compiled template needs, nested deployments included. */
export function resourceProviders(template: unknown): readonly string[] {
  const found = new Map(unnamed.map((name) => [name.toLowerCase(), name]));
  for (const type of typesIn(template)) {
    const [namespace = ""] = type.split("/");
    if (!always.has(namespace.toLowerCase())) found.set(namespace.toLowerCase(), namespace);
  }
  return [...found.values()].sort();
}

/** The subscriptions of ids, each once. */
export function subscriptionsOf(texts: readonly string[]): readonly string[] {
  const ids = texts.flatMap((text) => [...text.matchAll(/\/subscriptions\/([0-9a-f-]{36})/gi)]);
  return [...new Set(ids.map(([, id = ""]) => id.toLowerCase()))].sort();
}

function* typesIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  const { type, apiVersion } = value as { readonly type?: unknown; readonly apiVersion?: unknown };
  if (typeof type === "string" && typeof apiVersion === "string") yield type;
  for (const part of Object.values(value)) yield* typesIn(part);
}
