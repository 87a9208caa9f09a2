import type { Account } from "../ai/accounts.ts";
import { MODELS } from "../ai/openai/models.ts";
import type { Model } from "../ai/openai/models.ts";

const STANDARD = { name: "S0", tier: "Standard" };

/** The kinds of accounts that can be created. */
const KINDS = [
  "AIServices",
  "CognitiveServices",
  "ComputerVision",
  "OpenAI",
  "SpeechServices",
  "TextAnalytics",
];

export function accountSkus(): unknown {
  return [{ resourceType: "Microsoft.CognitiveServices/accounts", sku: STANDARD }];
}

/** Every kind with its sizes, as `az cognitiveservices account list-kinds` and `list-skus` read them. */
export function resourceSkus(): unknown {
  return KINDS.map((kind) => ({
    resourceType: "accounts",
    ...STANDARD,
    kind,
    locations: ["WESTEUROPE"],
    restrictions: [],
  }));
}

export function accountUsages(account: Account): unknown {
  return [usage("OpenAI.Standard.Deployments", "Deployments", account.deployments.size, 32)];
}

export function subscriptionUsages(accounts: number): unknown {
  return [usage("AccountCount", "Cognitive Services total account limit", accounts, 200)];
}

export function accountModels(): readonly object[] {
  return MODELS.map((model) => ({
    ...modelOf(model),
    capabilities: model.does === "chat" ? { chatCompletion: "true" } : { embeddings: "true" },
    lifecycleStatus: "GenerallyAvailable",
    isDefaultVersion: true,
    maxCapacity: 1_000,
    skus: [{ name: "Standard", usageName: `OpenAI.Standard.${model.name}` }],
  }));
}

/** As deployments name a model. */
export function modelOf({ name, version }: Model) {
  return { format: "OpenAI", name, version };
}

function usage(value: string, localizedValue: string, currentValue: number, limit: number): unknown {
  return { name: { value, localizedValue }, currentValue, limit, unit: "Count" };
}
