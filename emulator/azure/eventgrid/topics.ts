import { z } from "zod";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { errorBody, queryOf } from "../exchange.ts";
import type { Answer, Handler } from "../exchange.ts";

/** An event as it was published, in either schema. */
export type PublishedEvent = {
  readonly topic: string;
  readonly at: Date;
  readonly event: Readonly<Record<string, unknown>>;
};

export type Topics = { readonly handler: Handler; published(topic?: string): readonly PublishedEvent[] };

const cloudEvent = z.looseObject({
  id: z.string().min(1),
  source: z.string().min(1),
  type: z.string().min(1),
  specversion: z.literal("1.0"),
});
const gridEvent = z.looseObject({
  id: z.string().min(1),
  subject: z.string(),
  eventType: z.string().min(1),
  eventTime: z.string(),
  dataVersion: z.string(),
});
const batch = z.union([z.array(cloudEvent), z.array(gridEvent)]);

const AUDIENCES = ["https://eventgrid.azure.net"];
const KEPT = 5_000;

/**
 * Custom topics, told apart by the host name. Accepts CloudEvents batches and the Event Grid schema, with
 * bearer tokens only.
 */
export function createTopics(names: readonly string[], tokens: TokenAuthority): Topics {
  const known = new Set(names.map((name) => name.toLowerCase()));
  const published: PublishedEvent[] = [];

  const handler: Handler = async (request) => {
    const topic = request.url.hostname.split(".")[0] ?? "";
    const caller = await bearerOf(request, tokens, AUDIENCES);
    if (typeof caller === "string")
      return refuse(401, "Unauthorized", "The request authorization is missing or invalid.");
    if (!known.has(topic)) return { ...refuse(404, "NotFound", `There is no topic ${topic}.`), caller };
    if (!isAllowed(caller, "eventgrid/send", topic)) {
      return { ...refuse(403, "Forbidden", "The principal has no right to send to this topic."), caller };
    }
    if (
      request.method !== "POST" ||
      request.url.pathname !== "/api/events" ||
      queryOf(request, "api-version") === undefined
    ) {
      return { ...refuse(400, "BadRequest", "Only POST /api/events with an api-version is served."), caller };
    }
    const events = batch.safeParse(request.body);
    if (!events.success)
      return { ...refusal(400, "BadRequest", "The body is no array of events of one schema."), caller };
    published.push(...events.data.map((event) => ({ topic, at: new Date(), event })));
    if (published.length > KEPT) published.splice(0, published.length - KEPT);
    return { status: 200, operation: OPERATION, caller };
  };
  return {
    handler,
    published: (topic) => published.filter((one) => topic === undefined || one.topic === topic),
  };
}

function newKeys(): TopicKeys {
  const newKey = () => randomBytes(32).toString("base64");
  return { key1: newKey(), key2: newKey() };
}

function refusal(status: number, code: string, text: string): Answer {
  return { status, operation: OPERATION, body: errorBody(code, text) };
}
