import { shown } from "./ai-call.ts";
import type { AiService } from "./ai-call.ts";

/** Document translation takes texts alone. */
const FORMATS = {
  value: [{ format: "PlainText", fileExtensions: [".txt"], contentTypes: ["text/plain"], versions: [] }],
};

/** Calls that cost nothing and list what an account has of its own, which is nothing, or what it takes. */
const LISTS: Readonly<Record<string, unknown>> = {
  "GET /contentsafety/text/blocklists": { value: [] },
  "GET /language/authoring/analyze-text/projects": { value: [] },
  "GET /translator/document/formats": { value: [] },
  "GET /translator/text/batch/v1.0/documents/formats": FORMATS,
  "GET /translator/text/batch/v1.0/glossaries/formats": FORMATS,
  "GET /speechtotext/models/base": { values: [] },
  "GET /speechtotext/v3.2/models/base": { values: [] },
  "GET /face/v1.0/facelists": [],
};

export const onReadOnlyLists: AiService = (call) =>
  call.operation in LISTS ? shown(call, LISTS[call.operation]) : undefined;
