import type { HttpHandler } from "@azure/functions";
import { openApiDocument } from "../../shared/api/open-api.ts";
import { sha256 } from "../../shared/digest.ts";
import { tagged } from "../edge/conditions.ts";

let made: { readonly text: string; readonly tag: string } | undefined;

/**
 * `GET /api/openapi.json` describes the API. It needs no token: the text is the same everywhere and says nothing about
 * this installation, and tools that read such documents send none.
 */
export const openApi: HttpHandler = async (request) => {
  made ??= describe();
  const headers = { "content-type": "application/json", "cache-control": "no-cache" };
  return tagged(request, made.tag, { status: 200, headers, body: made.text });
};

function describe() {
  const text = JSON.stringify(openApiDocument());
  return { text, tag: sha256(text).slice(0, 32) };
}
