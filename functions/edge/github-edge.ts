import type { HttpHandler, HttpResponseInit } from "@azure/functions";
import { githubSignatureHeader, isGithubSignature, isSignedByGithub } from "../../shared/github-signature.ts";
import type { Exchange } from "./exchange.ts";
import { bodyProblem, withProblems } from "./http-edge.ts";
import { problem } from "./problem.ts";
import { readBody } from "./read-body.ts";
import { timeTold } from "./ready-services.ts";
import { requestQueue } from "./request-queue.ts";
import { services } from "./services.ts";

/** GitHub's own limit is 25 MB, but an alert has some 20 KB. */
const maxDeliveryBytes = 256 * 1024;

/** What GitHub's webhook has delivered. */
export interface Delivery extends Pick<Exchange, "context" | "services"> {
  /** JSON, also where GitHub has put it into a form. */
  readonly text: string;
}

/**
 * Admits only what the holder of GitHub's webhook secret has signed. Whoever has not learns nothing, whether or not there
 * is a secret; nothing is read of storage for it.
 */
export function githubEdge(handle: (delivery: Delivery) => Promise<HttpResponseInit>): HttpHandler {
  return (request, context) =>
    withProblems(context, async () => {
      const made = services();
      const signature = request.headers.get(githubSignatureHeader) ?? "";
      const { githubSecret } = made;
      if (!githubSecret || !isGithubSignature(signature)) return problem("UNAUTHENTICATED");
      const body = await readBody(request, maxDeliveryBytes);
      if (body.kind !== "whole") return bodyProblem(body.kind, maxDeliveryBytes).response;
      if (!isSignedByGithub(body.bytes, signature, githubSecret)) return problem("UNAUTHENTICATED");
      await timeTold(made, context);
      const ports = { ...made.ports, queue: made.boundQueue(requestQueue(made)) };
      const sent = new TextDecoder().decode(body.bytes);
      const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers.get("content-type") ?? "");
      const text = isForm ? (new URLSearchParams(sent).get("payload") ?? "") : sent;
      return handle({ context, services: { ...made, ports }, text });
    });
}
