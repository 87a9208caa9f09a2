import { createResourceGraph, resources } from "@azure/arm-resourcegraph/api";
import type { TokenCredential } from "@azure/identity";
import type * as z from "zod";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import { translate } from "../azure-errors.ts";
import type { ArmCloud } from "../resource-manager-client.ts";
import { armOptions } from "../resource-manager-client.ts";

const queryTimeoutMs = 30_000;
const pageRows = 1_000;
/** More than any tenant that this is made for; a longer answer is marked as partial. */
const maxPages = 200;
const operation = "querying Resource Graph";

/** Asks Azure Resource Graph across every subscription that the identity can see. */
export interface ResourceGraph {
  /**
   * Reads all rows of a query, page by page. A query must project `id` and order by it, or pagination fails.
   *
   * @param named the rows in the plural, for sentences about unseen ones.
   * @throws {KeyturnError} the service does not answer or refuses the query.
   */
  rows<T>(named: string, query: string, row: z.ZodType<T>): Promise<Surveyed<T>>;
}

/** Without any right to read, Resource Graph answers with no rows instead of refusing. */
export function resourceGraph(credential: TokenCredential, cloud: ArmCloud): ResourceGraph {
  const client = createResourceGraph(credential, "", {
    ...armOptions(cloud),
    // Queries change nothing, and the service throttles early.
    retryOptions: { maxRetries: 2, retryDelayInMs: 300 },
  });

  async function pageOf(query: string, skipToken: string | undefined) {
    const options = {
      top: pageRows,
      resultFormat: "objectArray" as const,
      // Roles assigned on a management group apply to accounts below it.
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
      for (let pages = 0; pages < maxPages; pages += 1) {
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
