import type { Fault } from "../../../emulator/azure/knobs.ts";
import { apiManagement } from "../../../shared/azure/holders/api-management.ts";
import type { KeyHolder } from "../../../shared/ports/key-holder.ts";
import { GATEWAY_IDENTITY } from "../../emulator/azure/gateway/gateway-sample.ts";
import type { SampleAzure } from "../../emulator/azure/sample-azure.ts";
import { credentialOf, startSampleAzure } from "../../emulator/azure/sample-azure.ts";
import type { Failure } from "../../reconciler/fakes/failures.ts";
import { cloudOf } from "../anywhere.ts";
import type { Asker } from "../asked-azure.ts";
import { askedSecret, publish, versionsIn } from "../asked-azure.ts";
import type {
  CopySetting,
  KeyHolderSetting,
  PlaceSetting,
  ReferenceSetting,
} from "../ports/key-holder-contract.ts";

export const gateway = "edge";
const backend = { id: "vision", account: "Vision-1" };

const chat = "apis/chat/policies/policy";
const empty = "<policies />";
const policies = {
  policy: empty,
  apis: [
    {
      id: "chat",
      path: "chat",
      account: backend.account,
      policy: empty,
      operations: [{ id: "openai.v1.models", policy: empty }, { id: "plain" }],
    },
  ],
  products: [{ id: "paid", policy: empty }],
  fragments: [{ id: "shared", policy: empty }],
};

/** A local Azure with one API Management service, whose secrets are `ai-key` and `other-secret`. */
export function startGatewayAzure(): Promise<SampleAzure> {
  return startSampleAzure({
    // One resource, asked for many times a second.
    knobs: { armLimitScale: 100 },
    secrets: ["ai-key", "other-secret"].map((secret) => ({
      vault: "kv-main",
      name: secret,
      value: { text: `first of ${secret}` },
    })),
    gateways: [
      {
        name: gateway,
        resourceGroup: "rg-edge",
        identity: GATEWAY_IDENTITY,
        permissions: ["vault/read:kv-main"],
        backends: [backend],
        ...policies,
        workspaces: [{ id: "team", ...policies }],
      },
    ],
  });
}

/** As after its start, but for named values. */
export function resetGateway(azure: SampleAzure): void {
  azure.setKnobs({ faults: [], gatewayReadsFail: false, gatewayChangeMs: 0, namedValuesShown: "all" });
  azure.setBackendCredentials(gateway, backend.id, {});
  azure.setPolicy(gateway, chat, empty);
  azure.setPermissions("guest", []);
}

export function holderIn(azure: SampleAzure, asker: Asker = "ops"): KeyHolder {
  return apiManagement(credentialOf(azure, asker), cloudOf(azure));
}

const kinds: Readonly<Record<Failure, Pick<Fault, "kind" | "status" | "retryAfterSeconds">>> = {
  throttled: { kind: "throttle", retryAfterSeconds: 7 },
  forbidden: { kind: "forbid" },
  busy: { kind: "error-before", status: 409 },
  refused: { kind: "error-before", status: 400 },
  failed: { kind: "error-before" },
  "answer-lost": { kind: "drop-after" },
};

function failNext(azure: SampleAzure, method: string, path: string, failure: Failure): void {
  azure.addFault({ service: "arm", match: { method, path }, times: 1, ...kinds[failure] });
}

/** The number of the last exchange. */
export function lastExchange(azure: SampleAzure): number {
  return azure.journal.read().at(-1)?.sequence ?? 0;
}

/** How many such requests have arrived since then; `path` is a pattern of the end of the path. */
export function requestsSince(azure: SampleAzure, since: number, method: string, path: string): number {
  const pattern = new RegExp(`${path}$`, "i");
  return azure.journal
    .read(since)
    .filter((one) => "url" in one && one.method === method && pattern.test(new URL(one.url).pathname)).length;
}

function writesTo(
  azure: SampleAzure,
  method: string,
  path: string,
): Pick<PlaceSetting, "failWrite" | "writes"> {
  const since = lastExchange(azure);
  return {
    failWrite: (failure) => failNext(azure, method, `${path}$`, failure),
    writes: () => requestsSince(azure, since, method, path),
  };
}

/** Runs once, when a read of that kind has been answered and nobody has its answer yet. */
function onceRead(azure: SampleAzure, path: string, run: () => void): void {
  let isDone = false;
  azure.journal.listen(({ url }) => {
    if (isDone || !new URL(url).pathname.endsWith(path)) return;
    isDone = true;
    run();
  });
}

/** @param list the path of a list in which the place is found. */
export function settingIn<Place extends PlaceSetting>(
  azure: SampleAzure,
  place: Place,
  list: string,
): KeyHolderSetting<Place> {
  const resource = azure.gatewayId(gateway);
  return {
    holder: holderIn(azure),
    resource,
    absentResource: resource.replace(/edge$/, "nobody"),
    secret: askedSecret(azure),
    place,
    failLook: (failure) => failNext(azure, "GET", `${list}$`, failure),
  };
}

export function plainNamedValue(azure: SampleAzure, workspace?: string): CopySetting {
  const put = (value: string) => azure.setNamedValue(gateway, "plain", { value, secret: true }, workspace);
  return {
    place: `${workspace === undefined ? "" : `workspaces/${workspace}/`}namedValues/plain`,
    put,
    inUse: async () => azure.namedValue(gateway, "plain", workspace),
    interfere: (value) => onceRead(azure, "/namedValues/plain/listValue", () => void put(value)),
    remove: async () => azure.removeNamedValue(gateway, "plain", workspace),
    ...writesTo(azure, "PATCH", "/namedValues/plain"),
  };
}

export function backendHeader(azure: SampleAzure): CopySetting {
  const put = (value: string) =>
    azure.setBackendCredentials(gateway, backend.id, { header: { "api-key": [value] } });
  return {
    place: "backends/vision/api-key",
    put: async (value) => put(value),
    inUse: async () => azure.backendCredentials(gateway, backend.id).header?.["api-key"]?.[0],
    interfere: (value) => onceRead(azure, "/backends/vision", () => put(value)),
    remove: async () => azure.setBackendCredentials(gateway, backend.id, {}),
    ...writesTo(azure, "PATCH", "/backends/vision"),
  };
}

export function policyWith(header: string, value: string): string {
  return `<policies><inbound><set-header name="${header}" exists-action="override"><value>${value}</value></set-header></inbound></policies>`;
}

export function apiPolicy(azure: SampleAzure): CopySetting {
  const put = (value: string) => azure.setPolicy(gateway, chat, policyWith("api-key", value));
  return {
    place: "apis/chat/policies/policy/api-key",
    put: async (value) => put(value),
    inUse: async () => /<value>(.*)<\/value>/.exec(azure.policy(gateway, chat))?.[1],
    interfere: (value) => onceRead(azure, "/apis/chat/policies/policy", () => put(value)),
    remove: async () => azure.setPolicy(gateway, chat, empty),
    ...writesTo(azure, "PUT", "/apis/chat/policies/policy"),
  };
}

export function referenceTo(azure: SampleAzure): ReferenceSetting {
  const id = "by-reference";
  return {
    place: `namedValues/${id}`,
    put: async (value) => void (await publish(azure, value)),
    inUse: async () => azure.namedValue(gateway, id),
    pointTo: (secret, version) =>
      azure.setNamedValue(gateway, id, {
        keyVaultUrl: `${azure.vaultUrl("kv-main")}/secrets/${[secret, version].filter(Boolean).join("/")}`,
        secret: true,
      }),
    version: () => versionsIn(azure).at(-1) ?? "",
    closeVault: () => void azure.setKnobs({ gatewayReadsFail: true }),
    ...writesTo(azure, "POST", `/namedValues/${id}/refreshSecret`),
  };
}
