import { shown } from "./ai-call.ts";
import type { AiService } from "./ai-call.ts";

/** Calls that cost nothing and list what an account has of its own: nothing. */
const LISTS: Readonly<Record<string, unknown>> = {
  "GET /contentsafety/text/blocklists": { value: [] },
  "GET /language/authoring/analyze-text/projects": { value: [] },
  "GET /translator/document/formats": { value: [] },
  "GET /speechtotext/models/base": { values: [] },
  "GET /speechtotext/v3.2/models/base": { values: [] },
  "GET /face/v1.0/facelists": [],
};

export const onReadOnlyLists: AiService = (call) =>
  call.operation in LISTS ? shown(call, LISTS[call.operation]) : undefined;
