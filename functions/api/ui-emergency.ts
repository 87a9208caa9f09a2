import type { HttpResponseInit } from "@azure/functions";
import type * as z from "zod";
import type { BlastRadiusDocument } from "../../shared/api/blast-radius.ts";
import { blastRadius } from "../../shared/api/blast-radius.ts";
import { emergencyQuery } from "../../shared/api/queries.ts";
import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import { emergencyPage } from "../../shared/view/page/act/emergency-page.ts";
import { refusalPage } from "../../shared/view/page/act/refusal-page.ts";
import { accountPath, fleetPath } from "../../shared/view/page/page-links.ts";
import type { Exchange } from "../edge/exchange.ts";
import { foreseeEmergency } from "../edge/foresee-emergency.ts";
import { accountOf, Answer } from "../edge/http-edge.ts";
import { page, pageEdge } from "../edge/page-edge.ts";
import { documentIn, refusalIn, statusOf } from "../edge/page/refusal.ts";
import type { SentForm } from "../edge/page/sent-form.ts";
import { viewerOf } from "../edge/page/viewer.ts";
import { schemaFaults } from "../../shared/schema-faults.ts";
import { problem } from "../edge/problem.ts";
import { refusedWish } from "./emergency.ts";

/**
 * `GET /api/ui/accounts/{account}/emergency` shows whom an emergency would affect, and the form that starts it. Starts
 * nothing itself.
 */
export const emergencyUi = pageEdge("KeyRotation.Operate", async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return refused(exchange, spec.response);
  const { ports } = exchange.services;
  const wish = wishIn(exchange);
  if (wish instanceof Answer) return refused(exchange, wish.response);
  const refusal = refusedWish(exchange.caller, wish);
  if (refusal) return refused(exchange, refusal);
  const foreseen = await foreseeEmergency(spec, wish, ports.clock.now(), ports);
  if (foreseen instanceof Answer) return refused(exchange, foreseen.response);
  return shown(exchange, spec, wish, foreseen.radius, 200);
});

/** The page anew, where the list has changed since it was shown; nothing for any other answer. */
export async function changedEmergency(
  exchange: Exchange,
  answer: HttpResponseInit,
  { body, reason }: SentForm,
): Promise<HttpResponseInit | undefined> {
  if (statusOf(answer) !== 428) return undefined;
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return undefined;
  const { blastRadius: radius } = documentIn(answer) as { readonly blastRadius: unknown };
  return shown(exchange, spec, emergencyQuery.parse(body), blastRadius.parse(radius), 428, reason);
}

type Wish = z.output<typeof emergencyQuery>;

function shown(
  exchange: Exchange,
  { name: account, policy }: AccountSpec,
  wish: Wish,
  radius: BlastRadiusDocument,
  status: number,
  reason?: string,
): HttpResponseInit {
  const { viewer, headers } = viewerOf(exchange);
  const needsSecond = policy.approval === "required";
  const parts = { account, wish, radius, needsSecond, ...(reason !== undefined && { reason }) };
  return page(status, emergencyPage(parts, viewer), headers);
}

/** The choices in the address; without any, the published key has leaked and everybody is waited for. */
function wishIn({ request }: Exchange): Wish | Answer {
  const query = new URL(request.url).searchParams;
  const leaveOut = query.getAll("leaveOut");
  const { leaveOut: _last, ...single } = Object.fromEntries(query);
  const result = emergencyQuery.safeParse({ ...single, ...(leaveOut.length > 0 && { leaveOut }) });
  if (result.success) return result.data;
  return new Answer(problem("INVALID_QUERY", { errors: schemaFaults(result.error) }));
}

function refused({ request }: Exchange, answer: HttpResponseInit): HttpResponseInit {
  const refusal = refusalIn(answer);
  const { account = "" } = request.params;
  const back = refusal.code === "ACCOUNT_NOT_FOUND" ? fleetPath : accountPath(withoutKeys(account));
  return page(statusOf(answer), refusalPage({ refusal, back }));
}
