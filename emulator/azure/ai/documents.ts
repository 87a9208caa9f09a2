import { queryOf } from "../exchange.ts";
import type { Answer } from "../exchange.ts";
import { invalidRequest, shown, unknownCall } from "./ai-call.ts";
import type { AiCall, AiService } from "./ai-call.ts";
import { createFinishedWork } from "./finished-work.ts";
import type { FinishedWork } from "./finished-work.ts";

const MODELS = [
  "prebuilt-read",
  "prebuilt-layout",
  "prebuilt-document",
  "prebuilt-invoice",
  "prebuilt-receipt",
];
const TEXT = "Sample text";

/**
 * Document Intelligence, and Form Recognizer, its former name. Every document reads the same. Without an api-version
 * nothing is found.
 */
export function createDocuments(): AiService {
  const analyses = createFinishedWork();
  return (call) => {
    const { segments, request, operation } = call;
    const [area, collection, model, results, id] = segments;
    if (!/^(?:formrecognizer|documentintelligence)$/i.test(area ?? "")) return undefined;
    if (queryOf(request, "api-version") === undefined) return unknownCall(operation);
    switch (`${request.method} ${collection?.toLowerCase() ?? ""}`) {
      case "GET info":
        return shown(call, { customDocumentModels: { count: 0, limit: 20_000 } });
      case "GET documentmodels":
        if (results?.toLowerCase() === "analyzeresults") return finished(call, analyses, id);
        return models(call, model);
      case "POST documentmodels":
        return analyze(call, analyses, model ?? "");
      default:
        return undefined;
    }
  };
}

function models(call: AiCall, wanted: string | undefined): Answer {
  const all = MODELS.map((modelId) => ({
    modelId,
    description: "A prebuilt model.",
    createdDateTime: "2024-11-30T00:00:00Z",
  }));
  if (wanted === undefined) return shown(call, { value: all });
  const found = all.find(({ modelId }) => modelId === wanted.toLowerCase());
  return found === undefined ? modelNotFound(call) : shown(call, found);
}

/** `{model}:analyze` in the path; the result is ready when the client asks for it. */
function analyze(call: AiCall, analyses: FinishedWork, segment: string): Answer | undefined {
  const [, model = ""] = /^(.+):analyze$/i.exec(segment) ?? [];
  if (model === "") return undefined;
  if (!MODELS.includes(model.toLowerCase())) return modelNotFound(call);
  const { request, account, operation, segments } = call;
  const [area = ""] = segments;
  if (request.body === null) return invalidRequest(call, "InvalidContent", "The document is empty.");
  const id = analyses.keep(account.name, resultOf(model, queryOf(request, "api-version") ?? ""));
  const version = request.url.search;
  const location = `${request.url.origin}/${area}/documentModels/${model}/analyzeResults/${id}${version}`;
  return { status: 202, operation, headers: { "operation-location": location, "retry-after": "1" } };
}

function finished(call: AiCall, analyses: FinishedWork, id: string | undefined): Answer {
  const result = analyses.find(call.account.name, id ?? "");
  return result === undefined ? unknownCall(call.operation) : shown(call, result);
}

function resultOf(modelId: string, apiVersion: string): unknown {
  const at = new Date().toISOString();
  const span = { offset: 0, length: TEXT.length };
  const polygon = [1, 1, 3, 1, 3, 2, 1, 2];
  const line = { content: TEXT, polygon, spans: [span] };
  const words = [...TEXT.matchAll(/\S+/g)].map((match) => ({
    content: match[0],
    polygon,
    confidence: 0.99,
    span: { offset: match.index, length: match[0].length },
  }));
  return {
    status: "succeeded",
    createdDateTime: at,
    lastUpdatedDateTime: at,
    analyzeResult: {
      apiVersion,
      modelId,
      stringIndexType: "textElements",
      contentFormat: "text",
      content: TEXT,
      pages: [
        {
          pageNumber: 1,
          angle: 0,
          width: 8.5,
          height: 11,
          unit: "inch",
          words,
          lines: [line],
          spans: [span],
        },
      ],
      paragraphs: [{ content: TEXT, spans: [span] }],
      tables: [],
      styles: [],
      documents: [],
    },
  };
}

function modelNotFound({ operation }: AiCall): Answer {
  const inner = { code: "ModelNotFound", message: "The requested model was not found." };
  const error = { code: "NotFound", message: "Resource not found.", innererror: inner };
  return { status: 404, operation, body: { error } };
}
