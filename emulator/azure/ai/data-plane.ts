import { errorBody, segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import type { MissingCall } from "../knobs.ts";
import type { Account, Accounts } from "./accounts.ts";

const REFUSED =
  "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active " +
  "subscription and use a correct regional API endpoint for your resource.";

const MODEL = {
  id: "gpt-4o-2024-11-20",
  object: "model",
  status: "succeeded",
  created_at: 1732060800,
  lifecycle_status: "generally-available",
  capabilities: {
    fine_tune: false,
    inference: true,
    completion: false,
    chat_completion: true,
    embeddings: false,
  },
  deprecation: { inference: 1803859200 },
};

/**
 * The AI services of one account, below all of its host names: accepts the key in `api-key` or
 * `Ocp-Apim-Subscription-Key` and answers a few calls plausibly. It checks the key before the path.
 */
export function createDataPlane(accounts: Accounts, missing: () => readonly MissingCall[]): Handler {
  return (request) => {
    const account = accounts.find(request.url.hostname.split(".")[0] ?? "");
    const operation = operationOf(request);
    if (account === undefined) {
      return { status: 404, operation, body: errorBody("404", "Resource not found") };
    }
    const key = request.headers["api-key"] ?? request.headers["ocp-apim-subscription-key"];
    if (key === undefined) return { status: 401, operation, body: errorBody("401", REFUSED) };
    if (account.disableLocalAuth) {
      const text = "Key based authentication is disabled for this resource.";
      return { status: 403, operation, body: errorBody("AuthenticationTypeDisabled", text) };
    }
    if (!accounts.accepts(account, key)) return { status: 401, operation, body: errorBody("401", REFUSED) };
    if (missing().some((call) => lacks(account, call, request))) return unknownCall(operation);
    return served(operation, request);
  };
}

function lacks(account: Account, { path, ...of }: MissingCall, { url }: LocalRequest): boolean {
  if (`/${segmentsOf(url).join("/")}`.toLowerCase() !== `/${path}`.toLowerCase()) return false;
  const isOf = (wanted: string | undefined, own: string) => wanted === undefined || wanted === own;
  return isOf(of.account, account.name) && isOf(of.location, account.location) && isOf(of.kind, account.kind);
}

function unknownCall(operation: string): Answer {
  return { status: 404, operation, body: errorBody("404", "Resource not found") };
}

function operationOf({ method, url }: LocalRequest): string {
  return `${method} /${segmentsOf(url).join("/").toLowerCase()}`;
}

function served(operation: string, request: LocalRequest): Answer {
  switch (operation) {
    case "GET /openai/models":
    case "GET /openai/v1/models":
      return { status: 200, operation, body: { data: [MODEL], object: "list" } };
    case "GET /contentsafety/text/blocklists":
      return { status: 200, operation, body: { value: [] } };
    case "GET /documentintelligence/info":
      return { status: 200, operation, body: { customDocumentModels: { count: 0, limit: 20_000 } } };
    case "GET /formrecognizer/info":
      return { status: 200, operation, body: { customDocumentModels: { count: 0, limit: 20_000 } } };
    case "GET /language/authoring/analyze-text/projects":
    case "GET /translator/document/formats":
      return { status: 200, operation, body: { value: [] } };
    case "GET /speechtotext/models/base":
    case "GET /speechtotext/v3.2/models/base":
      return { status: 200, operation, body: { values: [] } };
    case "GET /vision/v3.2/models":
      return { status: 200, operation, body: { models: [] } };
    case "GET /face/v1.0/facelists":
      return { status: 200, operation, body: [] };
    case "POST /language/:analyze-text":
      return { status: 200, operation, body: analysis(request.body) };
    default:
      return unknownCall(operation);
  }
}

function analysis(body: unknown): unknown {
  const kind: unknown = typeof body === "object" && body !== null ? Reflect.get(body, "kind") : undefined;
  return {
    kind: `${typeof kind === "string" ? kind : "LanguageDetection"}Results`,
    results: {
      documents: [
        {
          id: "1",
          detectedLanguage: { name: "English", iso6391Name: "en", confidenceScore: 1 },
          warnings: [],
        },
      ],
      errors: [],
      modelVersion: "2023-12-01",
    },
  };
}
