import { describe, expect, it } from "@jest/globals";
import { inBatches } from "../../../shared/azure/metrics/metric-batches.ts";
import { AccessDeniedError, ServiceUnavailableError } from "../../../shared/errors.ts";
import type { MeteredAccount } from "../../../shared/ports/usage-metrics.ts";

const account = (index: number, subscription = "s", location = "westeurope"): MeteredAccount => ({
  resourceId: `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a${index}`,
  location,
});
const many = (count: number) => Array.from({ length: count }, (_, index) => account(index));

/** Asks about accounts, and tells the sizes of the batches and what came of it. */
async function asked(
  accounts: readonly MeteredAccount[],
  fails: (batch: readonly MeteredAccount[]) => Error | undefined = () => undefined,
  budgetMs = 10_000,
) {
  const sizes: number[] = [];
  const { counted, unread } = await inBatches(accounts, budgetMs, async (batch) => {
    sizes.push(batch.length);
    const error = fails(batch);
    if (error) throw error;
    return new Map(batch.map(({ resourceId }) => [resourceId.toLowerCase(), 1]));
  });
  return { sizes, counted: counted.size, unread: [...unread.values()] };
}

const denied = new AccessDeniedError("querying");

describe("accounts are asked about", () => {
  it("fifty at a time", async () => {
    expect(await asked(many(120))).toEqual({ sizes: [50, 50, 20], counted: 120, unread: [] });
  });

  it("apart for each region and subscription", async () => {
    const accounts = [account(1), account(2, "other"), account(3, "s", "northeurope"), account(4)];
    expect((await asked(accounts)).sizes).toEqual([2, 1, 1]);
  });

  it("so that one that is refused hides no other", async () => {
    const { counted, unread, sizes } = await asked(many(50), (batch) =>
      batch.some(({ resourceId }) => resourceId.endsWith("/a7")) ? denied : undefined,
    );
    expect([counted, unread]).toEqual([49, [denied.message]]);
    expect(sizes.length).toBeLessThan(15);
  });

  it("once when the service itself fails", async () => {
    const { sizes, counted, unread } = await asked(many(50), () => new ServiceUnavailableError("querying"));
    expect([sizes, counted, unread.length]).toEqual([[50], 0, 50]);
  });

  it("no more once the time is over", async () => {
    const { sizes, unread } = await asked(many(60), undefined, 0);
    expect([sizes, unread.length]).toEqual([[], 60]);
  });

  it("and told as unread when the answer leaves them out", async () => {
    const { counted, unread } = await inBatches(many(2), 10_000, async () => new Map<string, number>());
    expect([counted.size, unread.size]).toEqual([0, 2]);
  });
});
