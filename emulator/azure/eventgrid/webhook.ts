import { randomUUID } from "node:crypto";
import type { LocalRequest } from "../exchange.ts";
import type { Journal } from "../journal.ts";
import { toCloudEvent, toGridSchema } from "./vault-event.ts";
import type { VaultEvent, VaultEventType } from "./vault-event.ts";

export type EventSubscription = {
  readonly name: string;
  readonly vault: string;
  /** A Functions webhook: `…/runtime/webhooks/EventGrid?functionName=…`. */
  readonly endpoint: string;
  readonly schema: "EventGridSchema" | "CloudEventSchemaV1_0";
  /** Absent: all types. */
  readonly includedEventTypes?: readonly VaultEventType[];
};

/** 0: no answer came within Event Grid's 30 seconds. */
export type WebhookAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
};

const ANSWER_WITHIN_MS = 30_000;
const ORIGIN = "eventgrid.azure.net";

/** Sends one event; `attempt` counts from 0, as the header does. */
export function deliver(
  subscription: EventSubscription,
  event: VaultEvent,
  attempt: number,
  journal: Journal,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const isCloud = subscription.schema === "CloudEventSchemaV1_0";
  const headers = {
    ...headersOf(
      subscription,
      "Notification",
      isCloud ? "application/cloudevents+json; charset=utf-8" : undefined,
    ),
    "aeg-delivery-count": String(attempt),
  };
  const body = isCloud ? toCloudEvent(event) : [toGridSchema(event)];
  return call(subscription.endpoint, "POST", headers, body, "delivery", journal, signal);
}

/**
 * Performs the validation handshake of the subscription's schema with the endpoint.
 *
 * @returns why the endpoint failed it, or undefined when it passed.
 */
export async function handshake(
  subscription: EventSubscription,
  source: string,
  journal: Journal,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (subscription.schema === "CloudEventSchemaV1_0") {
    const headers = { "webhook-request-origin": ORIGIN };
    const answer = await call(subscription.endpoint, "OPTIONS", headers, null, "handshake", journal, signal);
    const allowed = answer.headers["webhook-allowed-origin"];
    return answer.status === 200 && (allowed === "*" || allowed === ORIGIN)
      ? undefined
      : `the endpoint answered ${answer.status} and allows the origin ${allowed ?? "(none)"}`;
  }
  const validationCode = randomUUID();
  const event = {
    id: randomUUID(),
    topic: source,
    subject: "",
    data: {
      validationCode,
      validationUrl: `https://rp-local.${ORIGIN}:553/eventsubscriptions/${subscription.name}/validate`,
    },
    eventType: "Microsoft.EventGrid.SubscriptionValidationEvent",
    eventTime: new Date().toISOString(),
    metadataVersion: "1",
    dataVersion: "2",
  };
  const headers = headersOf(subscription, "SubscriptionValidation");
  const answer = await call(subscription.endpoint, "POST", headers, [event], "handshake", journal, signal);
  const { status, body } = answer;
  const echoed: unknown =
    typeof body === "object" && body !== null ? Reflect.get(body, "validationResponse") : undefined;
  return status === 200 && echoed === validationCode
    ? undefined
    : `the endpoint answered ${status} and did not echo the validation code`;
}

function headersOf(
  { name }: EventSubscription,
  type: string,
  contentType = "application/json; charset=utf-8",
): Record<string, string> {
  return {
    "content-type": contentType,
    "aeg-event-type": type,
    "aeg-subscription-name": name.toUpperCase(),
    "aeg-data-version": "1",
    "aeg-metadata-version": "1",
  };
}

async function call(
  endpoint: string,
  method: "POST" | "OPTIONS",
  headers: Record<string, string>,
  body: unknown,
  operation: string,
  journal: Journal,
  signal: AbortSignal,
): Promise<WebhookAnswer> {
  const began = performance.timeOrigin + performance.now();
  const request: LocalRequest = { method, url: new URL(endpoint), headers, body };
  let answer: WebhookAnswer = { status: 0, headers: {}, body: null };
  try {
    const response = await fetch(endpoint, {
      method,
      headers,
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    });
    answer = {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: parsed(await response.text()),
    };
  } catch {
    // Refused, reset or too late: Event Grid counts each as a failed attempt, and so does the caller.
  }
  const ended = performance.timeOrigin + performance.now();
  journal.record("event-delivery", { request, answer: { ...answer, operation }, began, ended });
  return answer;
}

function parsed(text: string): unknown {
  try {
    return text === "" ? null : JSON.parse(text);
  } catch {
    return text;
  }
}
