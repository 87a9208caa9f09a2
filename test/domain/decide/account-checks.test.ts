import { describe, expect, it } from "@jest/globals";
import { accountNotSettled } from "../../../shared/domain/decide/account-checks.ts";
import { foundAccount } from "../builders.ts";

describe("an account's provisioning state", () => {
  it.each([
    ["Succeeded", undefined],
    ["Moving", "wait"],
    ["Accepted", "wait"],
    ["Failed", "operator"],
    ["Canceled", "operator"],
  ])("%s is for: %s", (provisioningState, remedy) => {
    expect(accountNotSettled({ ...foundAccount, provisioningState })?.remedy).toBe(remedy);
  });
});
