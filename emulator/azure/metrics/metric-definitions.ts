import type { CallCount } from "./call-counts.ts";

export type MetricDefinition = {
  readonly name: string;
  /** The value that the official client treats as the metric's name. */
  readonly displayName: string;
  readonly description: string;
  readonly dimensions: readonly string[];
  includes(count: CallCount): boolean;
};

export const NAMESPACE = "microsoft.cognitiveservices/accounts";
const AROUND = ["ApiName", "OperationName", "Region", "RatelimitKey"];

/** @see https://learn.microsoft.com/azure/azure-monitor/reference/supported-metrics/microsoft-cognitiveservices-accounts-metrics */
export const METRICS: readonly MetricDefinition[] = [
  {
    name: "TotalCalls",
    displayName: "Total Calls",
    description: "Total number of calls.",
    dimensions: AROUND,
    includes: () => true,
  },
  {
    name: "SuccessfulCalls",
    displayName: "Successful Calls",
    description: "Number of successful calls.",
    dimensions: AROUND,
    includes: ({ status }) => status < 400,
  },
  {
    name: "ClientErrors",
    displayName: "Client Errors",
    description: "Number of calls with a client side error (HTTP response code 4xx).",
    dimensions: AROUND,
    includes: ({ status }) => status >= 400 && status < 500,
  },
  {
    name: "ServerErrors",
    displayName: "Server Errors",
    description: "Number of calls with a service internal error (HTTP response code 5xx).",
    dimensions: AROUND,
    includes: ({ status }) => status >= 500,
  },
  {
    name: "TotalErrors",
    displayName: "Total Errors",
    description: "Total number of calls with an error response (HTTP response code 4xx or 5xx).",
    dimensions: AROUND,
    includes: ({ status }) => status >= 400,
  },
  {
    name: "AzureOpenAIRequests",
    displayName: "Azure OpenAI Requests",
    description: "Number of calls made to the Azure OpenAI API.",
    dimensions: [
      "ApiName",
      "OperationName",
      "Region",
      "StreamType",
      "ModelDeploymentName",
      "ModelName",
      "ModelVersion",
      "StatusCode",
    ],
    includes: ({ api }) => api === "openai",
  },
];
