import type { HttpHandler, HttpResponseInit, InvocationContext } from "@azure/functions";
import type { AppRole } from "../../shared/app-role.ts";
import { KeyturnError } from "../../shared/errors.ts";
import { answerWithin } from "../../shared/inventory/diagnose.ts";
import { logLine } from "../../shared/log.ts";
import { apiCaller, holds, tokenProblem } from "./api-caller.ts";
import type { Exchange } from "./exchange.ts";
import { hostDatedTokens } from "./host-dated-tokens.ts";
import type { Answer, ApiHandler } from "./http-edge.ts";
import { bearerOf, httpEdge } from "./http-edge.ts";
import { problem, problemOf } from "./problem.ts";
import { readyServices } from "./ready-services.ts";

const patienceMs = 10_000;

/**
 * Like `httpEdge`, for a call that must also work while the settings or the storage are what is broken.
 *
 * @param repair answers then, to a caller with the role.
 */
export function repairEdge(
  role: AppRole,
  handle: (exchange: Exchange) => Promise<HttpResponseInit | Answer>,
  repair: (fault: KeyturnError, request: Pick<Exchange, "request" | "context">) => Promise<HttpResponseInit>,
): ApiHandler {
  const usual = httpEdge(role, handle);
  const handler: HttpHandler = async (request, context) => {
    const token = bearerOf(request);
    const fault = token === undefined ? undefined : await faultOf(context);
    if (token === undefined || !fault) return usual(request, context);
    logLine(context, "error", "request-failed", { code: fault.code, message: fault.message });
    try {
      const tokens = hostDatedTokens();
      if (!tokens) return problemOf(fault);
      const caller = await apiCaller(token, tokens);
      if (!caller) return problem(await tokenProblem(token, tokens));
      if (!holds(caller, role)) return problem("ROLE_MISSING", { role });
      return await repair(fault, { request, context });
    } catch (error) {
      if (!(error instanceof KeyturnError)) throw error;
      return problemOf(error);
    }
  };
  return Object.assign(handler, { admit: usual.admit });
}

/** What keeps the services from being ready. */
async function faultOf(context: InvocationContext): Promise<KeyturnError | undefined> {
  try {
    await answerWithin(patienceMs, "asking the storage for the time", readyServices(context));
    return undefined;
  } catch (error) {
    if (error instanceof KeyturnError) return error;
    throw error;
  }
}
