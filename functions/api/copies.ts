import { checkText } from "../../shared/inventory/check-text.ts";
import { inTurns } from "../../shared/turns.ts";
import { accountOf, Answer, httpEdge, json, textOf } from "../edge/http-edge.ts";
import { problem } from "../edge/problem.ts";

const maxTextBytes = 1024 * 1024;

/**
 * `POST /api/accounts/{account}/copies/check` finds keys of the account, past ones too, in a text. The text may hold
 * anything, so it is neither kept nor logged nor quoted. The search takes turns with other requests.
 */
export const checkCopies = httpEdge({ role: "KeyRotation.Read", repeats: "harmless" }, async (exchange) => {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const text = await textOf(exchange, maxTextBytes);
  if (text instanceof Answer) return text;
  const recorded = await exchange.services.ports.trail.events(spec.name);
  if (recorded.length === 0) return problem("NOT_ENROLLED", { account: spec.name });
  const events = recorded.map(({ event }) => event);
  return json(200, { account: spec.name, found: await inTurns(checkText(text, events)) });
});
