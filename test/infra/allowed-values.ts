// What Azure takes and calls things, from its documentation and not from the template, so that a test compares the two.

/** @see https://learn.microsoft.com/azure/role-based-access-control/built-in-roles */
export const builtInRoles: Readonly<Record<string, string>> = {
  "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
  "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
  "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3": "Storage Table Data Contributor",
  "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a": "Storage Queue Data Message Sender",
  "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
  "d5a91429-5739-47e2-a06b-3470a27159e7": "EventGrid Data Sender",
  "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
  "73c42c96-874c-492b-b04d-ab87d138a893": "Log Analytics Reader",
  "92aaf0da-9dab-42b6-94a3-d43ce8d16293": "Log Analytics Contributor",
  "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
  "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
};

/** @see https://github.com/Azure/azure-policy/tree/master/built-in-policies/policyDefinitions */
export const builtInPolicies: Readonly<Record<string, string>> = {
  "71ef260a-8f18-47b7-abcb-62d0673d94dc":
    "Azure AI Services resources should have key access disabled (disable local authentication)",
  "98728c90-32c7-4049-8429-847dc0f4fe37": "Key Vault secrets should have an expiration date",
  "ae9fb87f-8a17-4428-94a4-8135d431055c":
    "Azure Event Grid topics should have local authentication methods disabled",
  "8c6a50c6-9ffd-4ae7-986f-5fa6111f9a54": "Storage accounts should prevent shared key access",
  "55d1f543-d1b0-4811-9663-d6d0dbc6326d":
    "Enable logging by category group for Cognitive Services (microsoft.cognitiveservices/accounts) to Log Analytics",
};
