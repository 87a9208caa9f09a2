import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { FunctionRegistration } from "./function-registration.ts";
import { describeError, type HostLog } from "./host-log.ts";
import type { Answer } from "./http-server.ts";
import type { Invocations } from "./invocations.ts";

export const EVENT_GRID_PATH = "/runtime/webhooks/EventGrid";

const event = z.record(z.string(), z.unknown());
const delivery = z.union([z.array(event), event.transform((single) => [single])]);
const validation = z
  .array(z.object({ data: z.object({ validationCode: z.string() }) }))
  .length(1)
  .transform((events) => events[0]?.data.validationCode);

/**
 * The endpoint that Event Grid delivers to: both handshakes, and one parallel invocation per event. One
 * failed invocation fails the whole delivery, so that the sender retries all of its events.
 */
export async function answerEventGrid(
  invocations: Invocations,
  functions: readonly FunctionRegistration[],
  log: HostLog,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Promise<Answer> {
  const name = url.searchParams.get("functionName")?.toLowerCase();
  const registration = functions.find((candidate) => candidate.name.toLowerCase() === name);
  if (!registration) return { status: 404, body: `cannot find function: '${name ?? ""}'` };
  if (request.method === "OPTIONS") return cloudEventsHandshake(request);
  if (request.method !== "POST") return { status: 400 };
  try {
    switch (String(request.headers["aeg-event-type"]).toLowerCase()) {
      case "subscriptionvalidation":
        return json({ validationResponse: validation.parse(parseJson(body)) });
      case "notification":
        return await notify(invocations, registration, delivery.parse(parseJson(body)));
      case "unsubscribe":
        return { status: 202 };
      default:
        return { status: 400 };
    }
  } catch (error) {
    log("error", registration.name, `delivery refused: ${describeError(error)}`);
    return { status: 400 };
  }
}

async function notify(
  invocations: Invocations,
  registration: FunctionRegistration,
  events: readonly Record<string, unknown>[],
): Promise<Answer> {
  const outcomes = await Promise.all(
    events.map((event) =>
      invocations.invoke(
        registration,
        { json: JSON.stringify(event) },
        event["data"] === undefined ? {} : { data: { json: JSON.stringify(event["data"]) } },
      ),
    ),
  );
  return { status: outcomes.every(({ succeeded }) => succeeded) ? 202 : 500 };
}

function cloudEventsHandshake(request: IncomingMessage): Answer {
  const origin = request.headers["webhook-request-origin"];
  if (typeof origin !== "string" || origin === "") return { status: 400 };
  return { status: 200, headers: { "webhook-allowed-origin": origin } };
}

function json(document: object): Answer {
  return { status: 200, headers: { "content-type": "application/json" }, body: JSON.stringify(document) };
}

function parseJson(body: Buffer): unknown {
  return JSON.parse(body.toString("utf8"));
}
