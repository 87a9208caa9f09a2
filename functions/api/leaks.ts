import type { HttpHandler } from "@azure/functions";
import { githubSignatureHeader } from "../../shared/github-signature.ts";
import { Answer, bearerOf, httpEdge, json, textOf } from "../edge/http-edge.ts";
import { leakedKeys } from "../edge/leaked-keys.ts";
import { leakAlert } from "./leak-alert.ts";

const maxTextBytes = 1024 * 1024;

/**
 * `POST /api/leaks` finds keys of any account, past ones too, in a text that has them or names them by their
 * fingerprints. The text may hold anything, so it is neither kept nor logged nor quoted. The search takes turns with
 * other requests. A delivery of GitHub's webhook has a signature in place of a token.
 */
export const leaks: HttpHandler = (request, context) => {
  const isDelivery = bearerOf(request) === undefined && request.headers.has(githubSignatureHeader);
  return isDelivery ? leakAlert(request, context) : search(request, context);
};

const search = httpEdge({ role: "KeyRotation.Read", repeats: "harmless" }, async (exchange) => {
  const text = await textOf(exchange, maxTextBytes);
  if (text instanceof Answer) return text;
  return json(200, await leakedKeys(text, exchange.services));
});
