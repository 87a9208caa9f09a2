import * as z from "zod";
import { RecordUnreadableError } from "../errors.ts";
import { canonicalJson } from "./canonical-json.ts";
import { jsonIn, parseRecord } from "./parse-record.ts";

/** The head of an account's trail at one moment. Whoever has it knows which events there were, and that none was lost. */
export interface CheckpointStatement {
  readonly account: string;
  /** The number of the last event. */
  readonly sequence: number;
  /** Its hash, which depends on every event before. */
  readonly hash: string;
  readonly at: Date;
  /** The version of keyturn that made the statement. */
  readonly version: string;
}

/** A signed statement, as a JWS in its compact form. */
export interface Checkpoint {
  readonly statement: CheckpointStatement;
  /** The id of the Key Vault key version that is said to have signed it. */
  readonly keyId: string;
  /** The part of the text that is signed. */
  readonly signed: string;
  /** r and s of ES256, 32 bytes each. */
  readonly signature: Uint8Array;
  readonly text: string;
}

const schemaVersion = 1;

export const checkpointHeader = z.strictObject({
  alg: z.literal("ES256"),
  kid: z.url({ protocol: /^https$/ }),
  typ: z.literal("keyturn-checkpoint"),
});
export const checkpointStatement = z.strictObject({
  schema: z.literal(schemaVersion),
  account: z.string().min(1),
  sequence: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.iso.datetime().transform((text) => new Date(text)),
  version: z.string(),
});
const compact = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/;

/** The text to sign. Every statement has exactly one for a key. */
export function checkpointInput({ at, ...rest }: CheckpointStatement, keyId: string): string {
  const head = { alg: "ES256", kid: keyId, typ: "keyturn-checkpoint" };
  const body = { schema: schemaVersion, ...rest, at: at.toISOString() };
  return `${encoded(canonicalJson(head))}.${encoded(canonicalJson(body))}`;
}

export function checkpointText(input: string, signature: Uint8Array): string {
  return `${input}.${Buffer.from(signature).toString("base64url")}`;
}

/**
 * Reads a checkpoint; does not verify its signature.
 *
 * @throws {RecordUnreadableError} it is none, or not in the one form that keyturn writes.
 */
export function decodeCheckpoint(text: string): Checkpoint {
  const what = "a checkpoint";
  const [, head = "", body = "", signature = ""] = compact.exec(text) ?? [];
  const { kid: keyId } = parseRecord(checkpointHeader, jsonIn(decoded(head), what), what);
  const { schema: _known, ...said } = parseRecord(
    checkpointStatement,
    jsonIn(decoded(body), what),
    what,
    schemaVersion,
  );
  const signed = `${head}.${body}`;
  // Another spelling of the same words would be another text with the same meaning.
  if (checkpointInput(said, keyId) !== signed) throw new RecordUnreadableError(what);
  return { statement: said, keyId, signed, signature: Buffer.from(signature, "base64url"), text };
}

/** The same; nothing where the text is no checkpoint that this build knows. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  try {
    return decodeCheckpoint(text);
  } catch (error) {
    if (error instanceof RecordUnreadableError) return undefined;
    throw error;
  }
}

function encoded(text: string): string {
  return Buffer.from(text, "utf8").toString("base64url");
}

function decoded(text: string): string {
  return Buffer.from(text, "base64url").toString("utf8");
}
