import { describe, it } from "@jest/globals";
import { campaign, campaignLimitMs } from "./campaign.ts";

// Two files, so that two processes share the seeds.
describe("the reconciler in any weather, odd seeds", () => {
  it("cuts off no consumer, keeps its records, and comes to rest", () => campaign(1, 2), campaignLimitMs);
});
