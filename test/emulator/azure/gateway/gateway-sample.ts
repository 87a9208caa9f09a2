import { ApiManagementClient } from "@azure/arm-apimanagement";
import type { LocalAzure } from "../../../../emulator/azure/local-azure.ts";
import { credentialOf } from "../sample-azure.ts";

export const GATEWAY_IDENTITY = {
  clientId: "11111111-0000-4000-8000-000000000014",
  objectId: "22222222-0000-4000-8000-000000000014",
};

export function gatewaysClient(azure: LocalAzure, client = "ops") {
  return new ApiManagementClient(credentialOf(azure, client), azure.subscriptionId, {
    endpoint: azure.armEndpoint,
    retryOptions: { maxRetries: 0 },
  });
}
