import type * as z from "zod";
import { schemaFaults } from "../../shared/schema-faults.ts";
import type { Exchange } from "./exchange.ts";
import { Answer } from "./http-edge.ts";
import { problem } from "./problem.ts";

/** The parsed query, or the problem that names every faulty parameter. */
export function parsedQuery<T extends z.ZodType>(
  { request }: Pick<Exchange, "request">,
  schema: T,
): z.output<T> | Answer {
  const result = schema.safeParse(Object.fromEntries(request.query));
  return result.success
    ? result.data
    : new Answer(problem("INVALID_QUERY", { errors: schemaFaults(result.error) }));
}
