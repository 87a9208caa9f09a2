import { randomBytes } from "node:crypto";
import { z } from "zod";
import { bearerOf } from "../entra/bearer.ts";
import { isAllowed } from "../entra/principals.ts";
import type { Principal } from "../entra/principals.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import { errorBody, queryOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";

/** An event as it was published, in either schema. */
export type PublishedEvent = {
  readonly topic: string;
  readonly at: Date;
  readonly event: Readonly<Record<string, unknown>>;
};

export type TopicKeys = { readonly key1: string; readonly key2: string };

type TopicAccess = { readonly caller?: Principal; readonly refused?: Answer };

export type Topics = {
  readonly handler: Handler;
  readonly names: readonly string[];
  /** Throws for an unknown topic. */
  keys(topic: string): TopicKeys;
  published(topic?: string): readonly PublishedEvent[];
};

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

const OPERATION = "topics/publish";
const AUDIENCES = ["https://eventgrid.azure.net"];
const KEPT = 5_000;

/**
 * Custom topics, told apart by the host name. Accepts CloudEvents batches and the Event Grid schema, with a topic's key in
 * `aeg-sas-key` or a bearer token.
 */
export function createTopics(names: readonly string[], tokens: TokenAuthority): Topics {
  const keys = new Map(names.map((name) => [name.toLowerCase(), newKeys()]));
  const published: PublishedEvent[] = [];

  /** The caller, if it is known who that is, or the refusal. */
  const authorize = async (request: LocalRequest, topic: string): Promise<TopicAccess> => {
    const key = request.headers["aeg-sas-key"];
    if (key !== undefined) {
      const own = keys.get(topic);
      if (key === own?.key1 || key === own?.key2) return {};
      const text = `The request authorization key is not authorized for ${topic.toUpperCase()}.`;
      return { refused: refusal(401, "Unauthorized", text) };
    }
    const caller = await bearerOf(request, tokens, AUDIENCES);
    if (typeof caller === "string")
      return {
        refused: refusal(401, "Unauthorized", "The request authorization is missing or invalid."),
      };
    if (!keys.has(topic)) return { caller, refused: refusal(404, "NotFound", `There is no topic ${topic}.`) };
    return isAllowed(caller, "eventgrid/send", topic)
      ? { caller }
      : {
          caller,
          refused: refusal(403, "Forbidden", "The principal has no right to send to this topic."),
        };
  };

  const handler: Handler = async (request) => {
    const topic = request.url.hostname.split(".")[0] ?? "";
    const { caller, refused } = await authorize(request, topic);
    if (refused !== undefined) return { ...refused, caller };
    const isPublishing = request.method === "POST" && request.url.pathname === "/api/events";
    if (!isPublishing || queryOf(request, "api-version") === undefined) {
      const text = "Only POST /api/events with an api-version is served.";
      return { ...refusal(400, "BadRequest", text), caller };
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
    names,
    keys(topic) {
      const found = keys.get(topic.toLowerCase());
      if (found === undefined) throw new Error(`there is no topic "${topic}"`);
      return found;
    },
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
