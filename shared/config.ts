import { maxClaimMs } from "./domain/decide/effect.ts";
import { hourMs, minuteMs } from "./domain/time.ts";
import * as z from "zod";
import type { CopySourceName } from "./domain/discovery/copies.ts";
import { copySourceNames } from "./domain/discovery/copies.ts";
import { SettingsInvalidError } from "./errors.ts";
import type { GithubSecret } from "./github-signature.ts";
import { githubSecretOf } from "./github-signature.ts";
import { parsedUrl } from "./parsed-url.ts";
import { schemaFaults } from "./schema-faults.ts";

/**
 * Three claims and a poll of the queue pass before a regeneration of unknown outcome is repeated: no lost worker costs
 * more than two minutes.
 */
const defaultClaimMs = 36_000;

/** The endpoints of a cloud. The emulator is one more cloud. */
export interface CloudProfile {
  readonly armEndpoint: string;
  readonly authority: string;
  /** The end of every vault's host, port included, without a leading dot. */
  readonly vaultSuffix: string;
  /** The ends of the hosts of accounts' data planes, ports included, without leading dots. */
  readonly accountSuffixes: readonly string[];
  /** The Log Analytics query endpoint; a custom cloud may have none. */
  readonly logsEndpoint?: string;
  /** The metrics endpoint; `{region}` stands for an account's location. */
  readonly metricsEndpoint?: string;
}

export type StorageSettings =
  | { readonly kind: "connection-string"; readonly connectionString: string }
  | {
      readonly kind: "identity";
      readonly blobUri: string;
      readonly queueUri: string;
      readonly tableUri: string;
    };

export interface Config {
  readonly cloud: CloudProfile;
  readonly tenantId: string;
  /** A caller's token must be issued for one of these. */
  readonly audiences: readonly string[];
  /** Of tokens that only the pages take, as a sign-in issues them. */
  readonly pageAudiences: readonly string[];
  /** Client id of a user-assigned identity; absent for the system-assigned one. */
  readonly identityClientId?: string;
  readonly storage: StorageSettings;
  readonly claimMs: number;
  /** How often a consumer that has not confirmed is asked. */
  readonly askEveryMs: number;
  /** How many accounts a fleet file may have when it is applied. */
  readonly maxAccounts: number;
  /** The workspace of the vaults' diagnostic logs; without it, reads of secrets are unknown. */
  readonly logWorkspace?: string;
  /** The sources to search for copies of keys; each needs rights of its own. */
  readonly copySources: readonly CopySourceName[];
  /** The Key Vault key version that signs checkpoints; without it, none is signed. */
  readonly signingKey?: string;
  /** The blob endpoint of the storage account that holds the archive; without it, the app's own storage does. */
  readonly evidenceUri?: string;
  /** ARM id of the container with the archive, whose policy the doctor looks at. */
  readonly evidenceContainer?: string;
  /** The Event Grid topic for lifecycle events; without it, none is published. */
  readonly eventsEndpoint?: string;
  /** Signs what GitHub's webhook delivers; without it, no delivery is taken. */
  readonly githubSecret?: GithubSecret;
  /** The only vaults that keys are written to, as origins; without it, every vault of the cloud. */
  readonly allowedVaults?: readonly string[];
  /** The only accounts that are rotated, as ids of accounts, resource groups or subscriptions; without it, every account. */
  readonly allowedAccounts?: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const clouds: Readonly<Record<"public" | "government" | "china", CloudProfile>> = {
  public: {
    armEndpoint: "https://management.azure.com",
    authority: "https://login.microsoftonline.com",
    vaultSuffix: "vault.azure.net",
    // Besides the account's own subdomain: the hosts of regions and of Translator, for accounts without one.
    accountSuffixes: [
      "cognitiveservices.azure.com",
      "openai.azure.com",
      "services.ai.azure.com",
      "api.cognitive.microsoft.com",
      "api.cognitive.microsofttranslator.com",
    ],
    logsEndpoint: "https://api.loganalytics.io",
    metricsEndpoint: "https://{region}.metrics.monitor.azure.com",
  },
  government: {
    armEndpoint: "https://management.usgovcloudapi.net",
    authority: "https://login.microsoftonline.us",
    vaultSuffix: "vault.usgovcloudapi.net",
    accountSuffixes: [
      "cognitiveservices.azure.us",
      "openai.azure.us",
      "services.ai.azure.us",
      "api.cognitive.microsoft.us",
      "api.cognitive.microsofttranslator.us",
    ],
    logsEndpoint: "https://api.loganalytics.us",
    metricsEndpoint: "https://{region}.metrics.monitor.azure.us",
  },
  china: {
    armEndpoint: "https://management.chinacloudapi.cn",
    authority: "https://login.partner.microsoftonline.cn",
    vaultSuffix: "vault.azure.cn",
    accountSuffixes: [
      "cognitiveservices.azure.cn",
      "openai.azure.cn",
      "services.ai.azure.cn",
      "api.cognitive.azure.cn",
      "api.translator.azure.cn",
    ],
    logsEndpoint: "https://api.loganalytics.azure.cn",
    metricsEndpoint: "https://{region}.metrics.monitor.azure.cn",
  },
};

const httpsUrl = z.url({ protocol: /^https$/ }).transform((url) => url.replace(/\/$/, ""));

/** A list separated by commas; empty where it is not set. */
function listOf<T extends z.ZodType<unknown, string>>(entry: T) {
  return z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((text) => (text.trim() === "" ? [] : [text.trim()])))
    .pipe(z.array(entry));
}

const allowedVault = z
  .url({ protocol: /^https$/ })
  .refine((url) => parsedUrl(url)?.pathname === "/", "must be the URL of a vault, without a path")
  .transform((url) => new URL(url).origin);

const allowedAccount = z
  .string()
  .regex(
    /^\/subscriptions\/[^/]+(?:\/resourceGroups\/[^/]+(?:\/providers\/Microsoft\.CognitiveServices\/accounts\/[^/]+)?)?$/i,
    "must be the ARM id of a Microsoft.CognitiveServices account, a resource group or a subscription",
  );

const evidenceContainer = z
  .string()
  .regex(
    /^\/subscriptions\/[\w-]+\/resourceGroups\/[\w.()-]+\/providers\/Microsoft\.Storage\/storageAccounts\/[a-z0-9]+\/blobServices\/default\/containers\/[a-z0-9-]+$/i,
    "must be the ARM id of a blob container",
  );

const signingKey = z
  .url({ protocol: /^https$/ })
  .refine(
    (url) => /^\/keys\/[0-9A-Za-z-]+\/[0-9a-f]+$/.test(parsedUrl(url)?.pathname ?? ""),
    "must be the id of a Key Vault key, its version included",
  );

/** A reference that App Service could not resolve is passed on as it is: it is no secret, and must not become one. */
const githubSecret = z
  .string()
  .min(16)
  .max(500)
  .transform((text) => (text.startsWith("@Microsoft.KeyVault(") ? undefined : githubSecretOf(text)));

const host = /^[a-z0-9.-]+(:\d+)?$/;

const common = z.object({
  KEYTURN_ALLOWED_VAULTS: listOf(allowedVault),
  KEYTURN_ALLOWED_ACCOUNTS: listOf(allowedAccount),
  // As Entra writes it in tokens.
  KEYTURN_TENANT_ID: z.guid().toLowerCase(),
  KEYTURN_AUDIENCE: z
    .string()
    .min(1)
    .transform((list) => list.split(",").map((audience) => audience.trim()))
    .refine((audiences) => audiences.every((audience) => audience !== ""), "must not name an empty audience"),
  KEYTURN_PAGE_AUDIENCE: listOf(z.string()),
  KEYTURN_LOG_WORKSPACE: z.guid().optional(),
  KEYTURN_COPY_SOURCES: listOf(z.enum(copySourceNames)),
  KEYTURN_EVENTS_ENDPOINT: httpsUrl.optional(),
  KEYTURN_EVIDENCE_URI: httpsUrl.optional(),
  KEYTURN_EVIDENCE_CONTAINER: evidenceContainer.optional(),
  KEYTURN_SIGNING_KEY: signingKey.optional(),
  KEYTURN_GITHUB_SECRET: githubSecret.optional(),
  KEYTURN_ASK_MS: z.coerce.number().int().min(100).max(hourMs).default(minuteMs),
  KEYTURN_MAX_ACCOUNTS: z.coerce.number().int().min(1).max(100_000).default(20_000),
  KEYTURN_CLAIM_MS: z.coerce.number().int().min(1_000).max(maxClaimMs).default(defaultClaimMs),
  AZURE_CLIENT_ID: z.string().optional(),
});

const cloud = z.discriminatedUnion("KEYTURN_CLOUD", [
  z.object({ KEYTURN_CLOUD: z.enum(["public", "government", "china"]).default("public") }),
  z.object({
    KEYTURN_CLOUD: z.literal("custom"),
    KEYTURN_ARM_ENDPOINT: httpsUrl,
    KEYTURN_AUTHORITY: httpsUrl,
    KEYTURN_VAULT_SUFFIX: z.string().regex(host, "must be a host, without a scheme"),
    KEYTURN_ACCOUNT_SUFFIXES: z
      .string()
      .transform((list) => list.split(",").map((suffix) => suffix.trim()))
      .pipe(z.array(z.string().regex(host, "must be hosts, without a scheme")).min(1)),
    KEYTURN_LOGS_ENDPOINT: httpsUrl.optional(),
    KEYTURN_METRICS_ENDPOINT: httpsUrl.optional(),
  }),
]);

/** What every client of the storage must find in it: the SDKs throw without saying which setting is at fault. */
function isConnectionString(text: string): boolean {
  if (/^UseDevelopmentStorage=true;?$/i.test(text.trim())) return true;
  const parts = new Map(
    text
      .split(";")
      .filter((part) => part.trim() !== "")
      .map((part) => [
        part.slice(0, part.indexOf("=")).trim().toLowerCase(),
        part.slice(part.indexOf("=") + 1),
      ]),
  );
  const has = (name: string) => (parts.get(name) ?? "").trim() !== "";
  const endpoints = ["blobendpoint", "queueendpoint", "tableendpoint"];
  const areUrls = endpoints.every((name) => !has(name) || URL.canParse(parts.get(name) ?? ""));
  const isKeyed = has("accountname") && /^[A-Za-z0-9+/]+={0,2}$/.test(parts.get("accountkey") ?? "");
  const isSigned = has("sharedaccesssignature") && endpoints.every(has);
  return areUrls && (isKeyed || isSigned);
}

const connectionString = z
  .string()
  .min(1)
  .refine(
    isConnectionString,
    "must be a connection string, with an account and its key or endpoints and a signature",
  );

const storage = z.union(
  [
    z.object({ AzureWebJobsStorage: connectionString }),
    z.object({
      AzureWebJobsStorage__blobServiceUri: httpsUrl,
      AzureWebJobsStorage__queueServiceUri: httpsUrl,
      AzureWebJobsStorage__tableServiceUri: httpsUrl,
    }),
  ],
  {
    error:
      "AzureWebJobsStorage must be a connection string, or its three __*ServiceUri settings https addresses",
  },
);

/**
 * Reads the settings; nothing else reads the environment.
 *
 * @throws {SettingsInvalidError} with all faults at once, without quoting values.
 */
export function readConfig(environment: Environment): Config {
  const results = [
    common.safeParse(environment),
    cloud.safeParse({ KEYTURN_CLOUD: "public", ...environment }),
    storage.safeParse(environment),
  ] as const;
  const faults = results.flatMap((result) => (result.success ? [] : schemaFaults(result.error)));
  const [base, place, store] = results;
  if (!base.success || !place.success || !store.success) {
    throw new SettingsInvalidError(faults);
  }
  const { AZURE_CLIENT_ID: identityClientId, KEYTURN_LOG_WORKSPACE: logWorkspace } = base.data;
  const { KEYTURN_EVENTS_ENDPOINT: eventsEndpoint, KEYTURN_EVIDENCE_URI: evidenceUri } = base.data;
  const { KEYTURN_SIGNING_KEY: key, KEYTURN_EVIDENCE_CONTAINER: evidenceContainer } = base.data;
  const { KEYTURN_GITHUB_SECRET: github } = base.data;
  const { KEYTURN_ALLOWED_VAULTS: allowedVaults, KEYTURN_ALLOWED_ACCOUNTS: allowedAccounts } = base.data;
  return {
    cloud: profileOf(place.data),
    tenantId: base.data.KEYTURN_TENANT_ID,
    audiences: base.data.KEYTURN_AUDIENCE,
    pageAudiences: base.data.KEYTURN_PAGE_AUDIENCE,
    claimMs: base.data.KEYTURN_CLAIM_MS,
    askEveryMs: base.data.KEYTURN_ASK_MS,
    maxAccounts: base.data.KEYTURN_MAX_ACCOUNTS,
    copySources: base.data.KEYTURN_COPY_SOURCES,
    storage: storageOf(store.data),
    ...(identityClientId && { identityClientId }),
    ...(logWorkspace && { logWorkspace }),
    ...(eventsEndpoint && { eventsEndpoint }),
    ...(evidenceUri && { evidenceUri }),
    ...(evidenceContainer && { evidenceContainer }),
    ...(key && { signingKey: key }),
    ...(github && { githubSecret: github }),
    ...(allowedVaults.length > 0 && { allowedVaults }),
    ...(allowedAccounts.length > 0 && { allowedAccounts }),
  };
}

/** What tells whose tokens are believed. */
export interface TrustSettings {
  readonly authority: string;
  readonly tenantId: string;
  readonly audiences: readonly string[];
}

/** Reads those settings alone; nothing where one of them is wrong. */
export function readTrust(environment: Environment): TrustSettings | undefined {
  const base = common.pick({ KEYTURN_TENANT_ID: true, KEYTURN_AUDIENCE: true }).safeParse(environment);
  const place = cloud.safeParse({ KEYTURN_CLOUD: "public", ...environment });
  if (!base.success || !place.success) return undefined;
  const { KEYTURN_TENANT_ID: tenantId, KEYTURN_AUDIENCE: audiences } = base.data;
  return { authority: profileOf(place.data).authority, tenantId, audiences };
}

/** Whether nobody but its operator knows this cloud: no template deploys to it, and the Azure CLI has not heard of it. */
export function isCustomCloud(cloud: CloudProfile): boolean {
  return !Object.values(clouds).includes(cloud);
}

function profileOf(chosen: z.output<typeof cloud>): CloudProfile {
  if (chosen.KEYTURN_CLOUD !== "custom") return clouds[chosen.KEYTURN_CLOUD];
  const { KEYTURN_ARM_ENDPOINT, KEYTURN_AUTHORITY, KEYTURN_VAULT_SUFFIX, KEYTURN_ACCOUNT_SUFFIXES } = chosen;
  const { KEYTURN_LOGS_ENDPOINT, KEYTURN_METRICS_ENDPOINT } = chosen;
  return {
    armEndpoint: KEYTURN_ARM_ENDPOINT,
    authority: KEYTURN_AUTHORITY,
    vaultSuffix: KEYTURN_VAULT_SUFFIX,
    accountSuffixes: KEYTURN_ACCOUNT_SUFFIXES,
    ...(KEYTURN_LOGS_ENDPOINT && { logsEndpoint: KEYTURN_LOGS_ENDPOINT }),
    ...(KEYTURN_METRICS_ENDPOINT && { metricsEndpoint: KEYTURN_METRICS_ENDPOINT }),
  };
}

function storageOf(chosen: z.output<typeof storage>): StorageSettings {
  if ("AzureWebJobsStorage" in chosen) {
    return { kind: "connection-string", connectionString: chosen.AzureWebJobsStorage };
  }
  return {
    kind: "identity",
    blobUri: chosen.AzureWebJobsStorage__blobServiceUri,
    queueUri: chosen.AzureWebJobsStorage__queueServiceUri,
    tableUri: chosen.AzureWebJobsStorage__tableServiceUri,
  };
}
