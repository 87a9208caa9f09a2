/** One read-only call of the data plane that needs a key, is free, and answers shortly. */
export interface ProbeCall {
  /** Its path, by which the trail names it. */
  readonly path: string;
  readonly query?: string;
  readonly header: "Ocp-Apim-Subscription-Key" | "api-key";
}

const subscriptionKey = "Ocp-Apim-Subscription-Key";

/**
 * The calls by which an account can be asked about a key, the most common first. Kinds and regions have different ones:
 * Content Safety is missing in many regions, and an account of one service answers only that service's. Calls that need
 * no key, such as the list of Translator's languages, prove nothing and are not here.
 *
 * @see https://learn.microsoft.com/rest/api/contentsafety/text-blocklists
 * @see https://learn.microsoft.com/rest/api/azureopenai/models/list
 * @see https://learn.microsoft.com/azure/ai-services/translator/document-translation/reference/get-supported-document-formats
 * @see https://learn.microsoft.com/rest/api/speechtotext/models/list-base-models
 * @see https://learn.microsoft.com/rest/api/computervision/list-models/list-models
 */
export const probeCalls: readonly ProbeCall[] = [
  // AIServices, CognitiveServices, ContentSafety
  { path: "contentsafety/text/blocklists", query: "api-version=2024-09-01", header: subscriptionKey },
  // AIServices, OpenAI
  { path: "openai/models", query: "api-version=2024-10-21", header: "api-key" },
  // AIServices, CognitiveServices, FormRecognizer
  { path: "documentintelligence/info", query: "api-version=2024-11-30", header: subscriptionKey },
  { path: "formrecognizer/info", query: "api-version=2023-07-31", header: subscriptionKey },
  // CognitiveServices, TextAnalytics
  {
    path: "language/authoring/analyze-text/projects",
    query: "api-version=2023-04-01&top=1",
    header: subscriptionKey,
  },
  // CognitiveServices, TextTranslation with a domain of its own; the global host of Translator has no such call.
  {
    path: "translator/document/formats",
    query: "api-version=2024-05-01&type=document",
    header: subscriptionKey,
  },
  // CognitiveServices, SpeechServices
  { path: "speechtotext/models/base", query: "api-version=2024-11-15&top=1", header: subscriptionKey },
  { path: "speechtotext/v3.2/models/base", query: "top=1", header: subscriptionKey },
  // CognitiveServices, ComputerVision
  { path: "vision/v3.2/models", header: subscriptionKey },
  // CognitiveServices, Face
  { path: "face/v1.0/facelists", header: subscriptionKey },
];

/** The call that builds asked before they chose one. */
const [oldest] = probeCalls;

/** Finds a call by the path that the trail names. */
export function probeCallNamed(path: string | undefined): ProbeCall | undefined {
  return path === undefined ? oldest : probeCalls.find((call) => call.path === path);
}
