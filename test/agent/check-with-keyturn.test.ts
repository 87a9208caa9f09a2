import { describe, expect, it } from "@jest/globals";
import { checkReport } from "../../agent/check/check-report.ts";
import { audience } from "../../emulator/stack/stack-plan.ts";
import { anEnrolledStack } from "../e2e/stack/running-stack.ts";

describe("the agent's check of its right to report", () => {
  it("is answered by keyturn itself, for each identity and name, and leaves no report", async () => {
    const stack = await anEnrolledStack();
    const shop = stack.principals.consumers.get("vision/shop");
    const asked = async (client: string, change: object = {}) => {
      const to = { url: stack.origin, audience, account: "vision", consumer: "shop", ...change };
      const check = await checkReport(to, () => stack.azure.tokenFor({ client, audience }));
      return [check.verdict, /[A-Z_]{6,}/.exec(check.message)?.[0]];
    };
    const own = shop?.clientId ?? "";
    expect(await asked(own)).toEqual(["fine", undefined]);
    expect(await asked(own, { consumer: "other" })).toEqual(["failed", "CONSUMER_NOT_FOUND"]);
    expect(await asked(own, { account: "other" })).toEqual(["failed", "ACCOUNT_NOT_FOUND"]);
    expect(await asked("operator")).toEqual(["failed", expect.stringMatching(/^[A-Z_]+$/)]);
    const { consumers } = await stack.keyturn.account("vision");
    expect(consumers.map(({ confirmedInstances }) => confirmedInstances)).toEqual([0]);
  });
});
