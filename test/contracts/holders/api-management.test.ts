import { afterAll, beforeAll, beforeEach } from "@jest/globals";
import type { SampleAzure } from "../../emulator/azure/sample-azure.ts";
import { describeCopies, describeReferences } from "../ports/key-holder-contract.ts";
import {
  apiPolicy,
  backendHeader,
  gateway,
  plainNamedValue,
  referenceTo,
  resetGateway,
  settingIn,
  startGatewayAzure,
} from "./asked-gateway.ts";

let azure: SampleAzure;
beforeAll(async () => {
  azure = await startGatewayAzure();
});
afterAll(() => azure.dispose());
beforeEach(() => resetGateway(azure));

describeCopies("a plain named value of API Management", async () =>
  settingIn(azure, plainNamedValue(azure), "/edge/namedValues"),
);
describeCopies("a plain named value of a workspace", async () =>
  settingIn(azure, plainNamedValue(azure, "team"), "/workspaces/team/namedValues"),
);
describeCopies("a backend of API Management", async () =>
  settingIn(azure, backendHeader(azure), "/edge/backends"),
);
describeCopies("a policy of API Management", async () => settingIn(azure, apiPolicy(azure), "/edge/apis"));
describeReferences("a named value of API Management", async () => {
  // One that an earlier test has left would have the key of that test until it is read again.
  azure.removeNamedValue(gateway, "by-reference");
  return settingIn(azure, referenceTo(azure), "/edge/namedValues");
});
