import * as z from "zod";
import { name } from "../../shared/fleet-file/fleet-fields.ts";
import { plain } from "../../shared/line.ts";
import { crossFaults } from "./cross-faults.ts";
import { interval, listenAddress, publishedSecret, serviceOrigin } from "./config-fields.ts";

const identityKinds = ["auto", "managed", "workload", "environment", "azure-cli"] as const;

const proxy = z.strictObject({
  listen: listenAddress,
  /** Whether `listen` may be an address that other machines reach. Whoever reaches it may use the account. */
  allowNetwork: z.boolean().default(false),
  /** Names, beside those of this machine, by which callers may address the agent. */
  hostNames: z.array(plain(253)).max(20).default([]),
  maxConnections: z.int().min(1).max(10_000).default(256),
  /** How long calls in flight may go on after the agent was asked to end. */
  drain: interval.prefault("25s"),
});

/** A program and its arguments, which no shell reads. */
const command = z.tuple([z.string().min(1).max(4_096)], z.string().max(4_096));

const file = z.strictObject({
  path: plain(4_096).startsWith("/", "must be an absolute path"),
  /** How long the application may go on using the previous key after the file has changed and `command` has ended. */
  adoptsWithin: interval,
  /** Whether the file may lie on a disk. */
  allowDisk: z.boolean().default(false),
  /** Runs after each change; 0 means that it succeeded. */
  command: command.optional(),
  /** A signal for the process whose id is in `pidFile`, after each change. */
  signal: z.enum(["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTERM"]).optional(),
  pidFile: plain(4_096).optional(),
});

const exec = z.strictObject({
  command,
  /** The environment variable that holds the key. */
  variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, "must be the name of an environment variable"),
  /** How long the application may take to end after SIGTERM, before SIGKILL. */
  grace: interval.prefault("30s"),
  /** How long the application must run with a key before the agent reports it. */
  steadyAfter: interval.prefault("5s"),
});

const document = z.strictObject({
  version: z.literal(1),
  /** The account's endpoint. */
  endpoint: serviceOrigin,
  /** The published secret. */
  secret: publishedSecret.optional(),
  /** Where to report; without it nothing is reported. */
  keyturn: z
    .strictObject({
      url: serviceOrigin,
      audience: plain(500),
      account: name,
      consumer: name,
      instance: plain(200).optional(),
    })
    .optional(),
  identity: z
    .strictObject({ kind: z.enum(identityKinds).default("auto"), clientId: z.guid().optional() })
    .default({ kind: "auto" }),
  auth: z.enum(["key", "entra", "key-then-entra"]).default("key"),
  /** The scope of tokens for the account. */
  accountScope: plain(500).default("https://cognitiveservices.azure.com/.default"),
  poll: interval.prefault("5m"),
  report: interval.prefault("1m"),
  /** A path of the account that answers only to a valid key; `auto` tries known ones, `off` makes no calls. */
  probe: z
    .string()
    .regex(/^(?:auto|off|\/[\x21-\x7e]*)$/, "must be auto, off or a path")
    .default("auto"),
  /** Where `/healthz` is served; without it nowhere. */
  health: listenAddress.optional(),
  proxy: proxy.optional(),
  file: file.optional(),
  exec: exec.optional(),
});

export type AgentConfig = z.output<typeof document>;
export type ProxyConfig = z.output<typeof proxy>;
export type FileConfig = z.output<typeof file>;
export type ExecConfig = z.output<typeof exec>;

type Judged = { readonly data: AgentConfig } | { readonly error: z.ZodError };

/** Judges a document, with all its faults: those of fields, and those of fields that do not go together. */
export function judgeConfig(value: unknown): Judged {
  const { data, error } = document.safeParse(value);
  const cross = crossFaults(value);
  if (data && cross.length === 0) return { data };
  const issues = cross.map((fault) => ({ code: "custom", input: undefined, ...fault }) as const);
  return { error: new z.ZodError([...(error?.issues ?? []), ...issues]) };
}

/** The JSON Schema for editors. Only `judgeConfig` checks how fields must agree. */
export function agentJsonSchema(): object {
  const schema = z.toJSONSchema(document, { target: "draft-2020-12", io: "input" });
  return { title: "keyturn agent configuration", ...schema };
}
