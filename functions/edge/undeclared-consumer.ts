import type { AccountSpec } from "../../shared/domain/account/account-spec.ts";
import type { Exchange } from "./exchange.ts";
import { accountOf, Answer } from "./http-edge.ts";
import { problem } from "./problem.ts";

/** The account and the consumer that the route names, or `DECLARED_IN_FLEET`. */
export async function undeclaredConsumer(
  exchange: Exchange,
): Promise<{ readonly spec: AccountSpec; readonly consumer: string } | Answer> {
  const spec = await accountOf(exchange);
  if (spec instanceof Answer) return spec;
  const consumer = exchange.request.params["consumer"] ?? "";
  const declared = spec.consumers.some((known) => known.name === consumer);
  return declared ? new Answer(problem("DECLARED_IN_FLEET", { consumer })) : { spec, consumer };
}
