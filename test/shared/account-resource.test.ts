import { describe, expect, it } from "@jest/globals";
import { accountResource } from "../../shared/account-resource.ts";

const id =
  "/subscriptions/s-1/resourceGroups/rg.ai_(1)/providers/Microsoft.CognitiveServices/accounts/vision";

describe("the id of an account", () => {
  it.each([id, id.toLowerCase(), id.replace("Microsoft", "MICROSOFT")])("is read of %s", (text) => {
    expect(accountResource(text)).toMatchObject({ subscription: "s-1", name: "vision" });
  });

  it.each([
    `${id}/`,
    `${id}/deployments/gpt`,
    `${id}?api-version=1`,
    `${id}#`,
    `${id}\n`,
    ` ${id}`,
    id.replace("vision", ".."),
    id.replace("rg.ai_(1)", ".."),
    id.replace("s-1", "."),
    id.replace("vision", "%2e%2e"),
    id.replace("vision", "vi\\sion"),
    id.replace("Microsoft.Cog", "Microsoft-Cog"),
  ])("is not %j", (text) => {
    expect(accountResource(text)).toBeUndefined();
  });
});
