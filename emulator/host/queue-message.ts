import type { DequeuedMessageItem } from "@azure/storage-queue";
import type { RpcTypedData } from "./functions-core.ts";
import type { QueueSettings } from "./host-json.ts";

/** The text that the sender put into a message; undefined when it is not in the agreed encoding. */
export function decodeMessage(text: string, encoding: QueueSettings["messageEncoding"]): string | undefined {
  if (encoding === "none") return text;
  // .NET ignores white space between the characters.
  const packed = text.replaceAll(/[ \t\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(packed)) return undefined;
  return Buffer.from(packed, "base64").toString("utf8");
}

/**
 * A message's trigger metadata. Properties of a JSON message appear under their own names and replace the
 * host's, ignoring case.
 */
export function queueMetadata(message: DequeuedMessageItem, text: string): Record<string, RpcTypedData> {
  const facts: Record<string, unknown> = {
    QueueTrigger: text,
    Id: message.messageId,
    DequeueCount: message.dequeueCount,
    PopReceipt: message.popReceipt,
    InsertionTime: message.insertedOn,
    ExpirationTime: message.expiresOn,
    NextVisibleTime: message.nextVisibleOn,
  };
  for (const [name, value] of Object.entries(ownProperties(text))) {
    const replaced = Object.keys(facts).find((fact) => fact.toLowerCase() === name.toLowerCase());
    facts[replaced ?? name] = value;
  }
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, toRpc(value)]));
}

function ownProperties(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : {};
  } catch {
    // Not every message is JSON.
    return {};
  }
}

function toRpc(value: unknown): RpcTypedData {
  return typeof value === "string" ? { string: value } : { json: JSON.stringify(value) };
}
