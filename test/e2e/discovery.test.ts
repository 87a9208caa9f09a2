import { expect, it } from "@jest/globals";
import { anAccount } from "./stack/plans.ts";
import { anEnrolledStack } from "./stack/running-stack.ts";

it("discovers as the identity that the app runs under, keeps what it found, and shows it with the account", async () => {
  const accounts = [anAccount(), anAccount({ name: "speech", publishedSecret: "speech-key" })];
  const stack = await anEnrolledStack({ accounts });
  expect(await stack.keyturn.request("GET", "discovery")).toMatchObject({ status: 404 });

  // An identity to which Resource Graph shows nothing saw nobody, and says so.
  const blind = await stack.keyturn.request("POST", "discovery");
  expect(blind).toMatchObject({
    status: 200,
    body: { enrolled: [{ account: "vision", unseen: expect.arrayContaining([subscription]) }, {}] },
  });

  stack.azure.setPermissions("managedIdentity", [
    "arm/read",
    "arm/listKeys",
    "arm/regenerateKey",
    "vault/read",
    "vault/write",
    "graph/read",
  ]);
  const { status, body } = await stack.keyturn.request("POST", "discovery");
  expect(status).toBe(200);
  expect(body).toMatchObject({
    accounts: [],
    enrolled: [{ account: "vision", users: [], unknownConsumers: 0 }, { account: "speech" }],
  });
  expect(body).not.toMatchObject({
    enrolled: [{ unseen: expect.arrayContaining([subscription]) }, {}],
  });
  expect((await stack.keyturn.request("GET", "discovery")).body).toEqual(body);
  const { at } = body as { at: string };
  expect(await stack.keyturn.account("vision")).toMatchObject({ unknownConsumers: 0, discoveredAt: at });
  expect((await stack.keyturn.request("GET", "accounts/vision/copies")).body).toMatchObject({
    at,
    copies: [],
  });
});

const subscription = {
  source: "workloads",
  what: "the survey does not reach the account's own subscription",
};
