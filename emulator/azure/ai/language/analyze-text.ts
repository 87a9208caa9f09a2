import { z } from "zod";
import { queryOf } from "../../exchange.ts";
import { invalidRequest, shown } from "../ai-call.ts";
import type { AiCall, AiService } from "../ai-call.ts";
import { detectLanguage } from "./detect-language.ts";
import { recognizeEntities } from "./entities.ts";
import { extractKeyPhrases } from "./key-phrases.ts";
import { linkEntities } from "./linked-entities.ts";
import { recognizePii } from "./pii.ts";
import { analyzeSentiment } from "./sentiment.ts";

const document = z.looseObject({
  id: z.string().min(1),
  text: z.string(),
  language: z.string().optional(),
});
const analyzeBody = z.looseObject({
  kind: z.string(),
  analysisInput: z.looseObject({ documents: z.array(document).min(1) }),
});

/** The part of a document's result that is of one kind of analysis. */
type Analysis = (text: string) => object;

const KINDS: Readonly<Record<string, Analysis>> = {
  SentimentAnalysis: analyzeSentiment,
  LanguageDetection: detectLanguage,
  EntityRecognition: recognizeEntities,
  EntityLinking: linkEntities,
  KeyPhraseExtraction: extractKeyPhrases,
  PiiEntityRecognition: recognizePii,
};

/**
 * `POST /language/:analyze-text`: simple rules over the texts, so that different texts get different answers. One result
 * per document, under the document's id; an empty text and a repeated id are errors of their document.
 */
export const onLanguage: AiService = (call) => {
  if (call.operation !== "POST /language/:analyze-text") return undefined;
  const { request } = call;
  if (queryOf(request, "api-version") === undefined) {
    const text = "Missing required query parameter: api-version";
    return invalidRequest(call, "MissingApiVersionParameter", text);
  }
  const body = analyzeBody.safeParse(request.body);
  if (!body.success) {
    const text =
      "Request body format is wrong. Make sure the json request is serialized correctly and there are no null members.";
    return invalidRequest(call, "InvalidRequestBodyFormat", text);
  }
  const { kind, analysisInput } = body.data;
  const analyze = KINDS[kind];
  if (analyze === undefined) {
    return invalidRequest(call, "InvalidParameterValue", `The kind ${kind} is not served.`);
  }
  return shown(call, { kind: `${kind}Results`, results: resultsOf(analysisInput.documents, analyze, call) });
};

function resultsOf(
  documents: readonly z.output<typeof document>[],
  analyze: Analysis,
  { request }: AiCall,
): unknown {
  const seen = new Set<string>();
  const results: object[] = [];
  const errors: object[] = [];
  const withStatistics = queryOf(request, "showstats")?.toLowerCase() === "true";
  for (const { id, text } of documents) {
    const problem = seen.has(id)
      ? "Batch request contains duplicated ids. Make sure each document has a unique id."
      : text.trim() === ""
        ? "Document text is empty."
        : undefined;
    seen.add(id);
    if (problem !== undefined) errors.push(documentError(id, problem));
    else {
      const statistics = { charactersCount: text.length, transactionsCount: Math.ceil(text.length / 1_000) };
      results.push({ id, ...analyze(text), ...(withStatistics && { statistics }), warnings: [] });
    }
  }
  return { documents: results, errors, modelVersion: "2023-12-01" };
}

function documentError(id: string, message: string): object {
  const inner = { code: "InvalidDocument", message };
  return {
    id,
    error: { code: "InvalidArgument", message: "Invalid document in request.", innererror: inner },
  };
}
