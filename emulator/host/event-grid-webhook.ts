import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { FunctionRegistration } from "./function-registration.ts";
import { describeError, type HostLog } from "./host-log.ts";
import type { Answer } from "./http-server.ts";
import type { Invocations } from "./invocations.ts";

export const EVENT_GRID_PATH = "/runtime/webhooks/EventGrid";

const event = z.record(z.string(), z.unknown());
const delivery = z.union([z.array(event), event.transform((single) => [single])]);
const code = z.object({ validationCode: z.string() });
const handshake = z.object({
  data: z.union([code, z.string().transform((text) => code.parse(JSON.parse(text)))]),
});
const validation = z
  .union([z.tuple([handshake], z.unknown()), handshake.transform((single) => [single] as const)])
  .transform(([first]) => first.data.validationCode);
/** Who Azure answers when nobody said where a handshake comes from. */
const knownOrigin = "eventgrid.azure.net";

/**
 * The endpoint that Event Grid delivers to: both handshakes, and one parallel invocation per event. One
 * failed invocation fails the whole delivery, so that the sender retries all of its events. What cannot be read is a 500 as
 * well, as in Azure: it is sent again, too.
 */
export async function answerEventGrid(
  invocations: Invocations,
  functions: readonly FunctionRegistration[],
  log: HostLog,
  request: IncomingMessage,
  url: URL,
  body: Buffer,
): Promise<Answer> {
  const name = url.searchParams.get("functionName") ?? "";
  const registration = functions.find((candidate) => candidate.name === name);
  if (!registration) return { status: 404, body: `cannot find function: '${name}'` };
  if (request.method === "OPTIONS") return cloudEventsHandshake(request);
  try {
    switch (String(request.headers["aeg-event-type"]).toLowerCase()) {
      case "subscriptionvalidation":
        return validated(validation.parse(parseJson(body)));
      case "notification":
        return await notify(invocations, registration, delivery.parse(parseJson(body)));
      case "unsubscribe":
        return { status: 202 };
      default:
        return { status: 400 };
    }
  } catch (error) {
    log("error", registration.name, `delivery refused: ${describeError(error)}`);
    return { status: 500 };
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
  return { status: 200, headers: { "webhook-allowed-origin": String(origin ?? knownOrigin) } };
}

function validated(validationResponse: string): Answer {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { status: 200, headers, body: JSON.stringify({ validationResponse }) };
}

function parseJson(body: Buffer): unknown {
  return JSON.parse(body.toString("utf8"));
}
