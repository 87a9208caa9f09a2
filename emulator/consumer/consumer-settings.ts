import { z } from "zod";

const milliseconds = z.coerce.number().int().positive();

const schema = z
  .object({
    SAMPLE_NAME: z.string().min(1),
    SAMPLE_INSTANCE: z.string().min(1),
    SAMPLE_ACCOUNT: z.string().min(1),
    SAMPLE_VAULT_URL: z.url(),
    SAMPLE_SECRET: z.string().min(1),
    SAMPLE_ENDPOINT: z.url(),
    SAMPLE_KEYTURN_URL: z.url(),
    SAMPLE_AUDIENCE: z.string().min(1),
    SAMPLE_CALLS_PER_SECOND: z.coerce.number().positive().max(1000).default(20),
    SAMPLE_POLL_MS: milliseconds.default(1_000),
    SAMPLE_REPORT_MS: milliseconds.default(5_000),
    SAMPLE_ADOPT: z.stringbool().default(true),
    AZURE_AUTHORITY_HOST: z.url(),
    AZURE_TENANT_ID: z.string().min(1),
    AZURE_CLIENT_ID: z.string().min(1),
    AZURE_CLIENT_SECRET: z.string().min(1),
  })
  .transform((env) => ({
    name: env.SAMPLE_NAME,
    instance: env.SAMPLE_INSTANCE,
    account: env.SAMPLE_ACCOUNT,
    vaultUrl: env.SAMPLE_VAULT_URL,
    secretName: env.SAMPLE_SECRET,
    /** The account's data plane, without a path. */
    endpoint: env.SAMPLE_ENDPOINT,
    keyturnUrl: env.SAMPLE_KEYTURN_URL,
    /** Of keyturn's own API; the scope without `/.default`. */
    audience: env.SAMPLE_AUDIENCE,
    callsPerSecond: env.SAMPLE_CALLS_PER_SECOND,
    pollMs: env.SAMPLE_POLL_MS,
    reportMs: env.SAMPLE_REPORT_MS,
    /** False simulates an application that keeps its first key until it is redeployed. */
    adopts: env.SAMPLE_ADOPT,
    authorityHost: env.AZURE_AUTHORITY_HOST,
    tenantId: env.AZURE_TENANT_ID,
    clientId: env.AZURE_CLIENT_ID,
    clientSecret: env.AZURE_CLIENT_SECRET,
  }));

export type ConsumerSettings = z.output<typeof schema>;

/**
 * @throws {Error} naming every faulty variable.
 */
export function readConsumerSettings(env: NodeJS.ProcessEnv): ConsumerSettings {
  const parsed = schema.safeParse(env);
  if (!parsed.success) throw new Error(`the sample consumer cannot start: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
