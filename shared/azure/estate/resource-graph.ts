import { createResourceGraph, resources } from "@azure/arm-resourcegraph/api";
import type { TokenCredential } from "@azure/identity";
import type * as z from "zod";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import { translate } from "../azure-errors.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions } from "../resource-manager-client.ts";

const queryTimeoutMs = 30_000;
const pageRows = 1_000;
/** More than any tenant that this was made for; beyond it the answer is told as partial. */
const mostPages = 200;
const operation = "querying Resource Graph";

/** Asks Azure Resource Graph across every subscription that the identity can see. */
export interface ResourceGraph {
  /**
   * All rows of a query, page after page. A query must project `id` and order by it, or it cannot be paged.
   *
   * @param named what the rows are, in the plural, for saying what was not seen.
   * @throws {KeyturnError} the service does not answer or refuses the query.
   */
  rows<T>(named: string, query: string, row: z.ZodType<T>): Promise<Surveyed<T>>;
}

/** Whoever may read nothing gets an empty answer from Resource Graph, not a refusal. */
export function resourceGraph(credential: TokenCredential, cloud: ArmCloud): ResourceGraph {
  const client = createResourceGraph(credential, "", {
    ...armOptions(cloud),
    // Queries change nothing, and the service allows few in a moment.
    retryOptions: { maxRetries: 2, retryDelayInMs: 300 },
  });

  async function pageOf(query: string, skipToken: string | undefined) {
    const options = {
      top: pageRows,
      resultFormat: "objectArray" as const,
      // Roles that are given on a management group reach accounts below it.
      authorizationScopeFilter: "AtScopeAboveAndBelow" as const,
      ...(skipToken !== undefined && { skipToken }),
    };
    try {
      const abortSignal = AbortSignal.timeout(queryTimeoutMs);
      return await resources(client, { query, options }, { abortSignal });
    } catch (error) {
      throw translate(error, operation, "read");
    }
  }

  return {
    async rows(named, query, row) {
      const found = [];
      let unreadable = 0;
      let skipToken: string | undefined;
      let isWhole = true;
      for (let pages = 0; pages < mostPages; pages += 1) {
        const page = await pageOf(query, skipToken);
        for (const line of rowsIn(page.data)) {
          const parsed = row.safeParse(line);
          if (parsed.success) found.push(parsed.data);
          else unreadable += 1;
        }
        skipToken = page.skipToken;
        isWhole = skipToken === undefined && page.resultTruncated !== "true";
        if (skipToken === undefined) break;
      }
      const unseen = [
        ...(unreadable > 0 ? [`${String(unreadable)} ${named} could not be understood`] : []),
        ...(isWhole ? [] : [`not all ${named} were told`]),
      ];
      return { found, unseen };
    },
  };
}

function rowsIn(data: unknown): readonly unknown[] {
  return Array.isArray(data) ? data : [undefined];
}
