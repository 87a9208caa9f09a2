import type { HttpHandler, HttpResponseInit } from "@azure/functions";
import { sha256 } from "../../shared/digest.ts";
import { withoutKeys } from "../../shared/key-shape.ts";
import type { HiddenFields } from "../../shared/view/page/act/command-form.ts";
import { commandForm } from "../../shared/view/page/act/command-form.ts";
import type { CommandName, PageCommand } from "../../shared/view/page/act/page-command.ts";
import { callPath, commandNamed, pageCommand } from "../../shared/view/page/act/page-command.ts";
import { noSuchActionPage, refusalPage } from "../../shared/view/page/act/refusal-page.ts";
import { accountPath, fleetPath } from "../../shared/view/page/page-links.ts";
import type { Exchange } from "../edge/exchange.ts";
import { doneAddress } from "../edge/page/done-proof.ts";
import type { ApiHandler } from "../edge/http-edge.ts";
import { Answer } from "../edge/http-edge.ts";
import { HttpRequest } from "../edge/page/http-request.ts";
import { page, pageEdge } from "../edge/page-edge.ts";
import { refusalIn, statusOf } from "../edge/page/refusal.ts";
import type { SentForm } from "../edge/page/sent-form.ts";
import { sentForm } from "../edge/page/sent-form.ts";
import { viewerOf } from "../edge/page/viewer.ts";
import { settle } from "./contest.ts";
import { approveFleetChange, rejectFleetChange } from "./fleet-changes.ts";
import { approveRegistration } from "./registration.ts";
import { resumeRollout } from "./rollout.ts";
import { rotate } from "./rotate.ts";
import { abandon, approve, cancel, loosen, pause, resume, revert } from "./rotation-commands.ts";
import { changedEmergency } from "./ui-emergency.ts";

/** What carries a command out: the handlers of the API, and nothing else. */
const handlers: Readonly<Record<CommandName, ApiHandler>> = {
  approve,
  loosen,
  "approve-registration": approveRegistration,
  settle,
  resume,
  cancel,
  revert,
  rotate,
  pause,
  abandon,
  emergency: rotate,
  "approve-change": approveFleetChange,
  "reject-change": rejectFleetChange,
  "resume-line": resumeRollout,
};

/**
 * `POST /api/ui/accounts/{account}/{command}` gives a command about an account and leads back to its page. `GET`, as when
 * somebody enters the address of a refusal again, only leads back.
 */
export const accountAct = acting("account");

/** `POST /api/ui/fleet/{command}` gives a command about the fleet and leads back to its page, as `GET` does at once. */
export const fleetAct = acting("fleet");

function acting(on: PageCommand["on"]): HttpHandler {
  const sent = pageEdge(["KeyRotation.Operate", "KeyRotation.Approve"], async (exchange) => {
    const back = backFrom(exchange, on);
    const command = commandIn(exchange, on);
    if (command === undefined) return page(404, noSuchActionPage(back));
    const form = await sentForm(exchange, command);
    if (form instanceof Answer)
      return page(statusOf(form.response), refusalPage({ refusal: refusalIn(form.response), back }));
    const answer = await carriedOut(exchange, command, form);
    if (statusOf(answer) < 300)
      return seeOther(
        doneAddress(exchange.request, exchange.caller, {
          back,
          command,
          now: exchange.services.ports.clock.now(),
        }),
      );
    return (
      (command === "emergency" && (await changedEmergency(exchange, answer, form))) ||
      refusal(exchange, command, form, answer, back)
    );
  });
  // Whoever may read may be led back; the roles of commands are for those who give one.
  const loaded = pageEdge("KeyRotation.Read", async (exchange) => {
    const back = backFrom(exchange, on);
    return commandIn(exchange, on) === undefined ? page(404, noSuchActionPage(back)) : seeOther(back);
  });
  return (request, context) => (request.method === "POST" ? sent : loaded)(request, context);
}

/** The page that offers the command. */
function backFrom({ request }: Exchange, on: PageCommand["on"]): string {
  return on === "account" ? accountPath(withoutKeys(request.params["account"] ?? "")) : fleetPath;
}

function commandIn({ request }: Exchange, on: PageCommand["on"]): CommandName | undefined {
  const command = commandNamed(request.params["command"] ?? "");
  return command !== undefined && pageCommand(command).on === on ? command : undefined;
}

function seeOther(location: string): HttpResponseInit {
  return { status: 303, headers: { location, "cache-control": "no-store" } };
}

const patienceMs = 250;
const maxTries = 20;

/** Makes the call. While the same form is being carried out, as after a double click, waits for that answer. */
async function carriedOut(
  exchange: Exchange,
  command: CommandName,
  form: SentForm,
): Promise<HttpResponseInit> {
  const call = apiCall(exchange, command, form);
  for (let tries = 1; ; tries += 1) {
    const answer = await handlers[command].admit(call);
    if (tries === maxTries || statusOf(answer) !== 409) return answer;
    if (refusalIn(answer).code !== "IDEMPOTENCY_KEY_IN_USE") return answer;
    await new Promise((resolve) => setTimeout(resolve, patienceMs));
  }
}

/** The request that a caller of the API would send. A form that was corrected is another request. */
function apiCall(
  exchange: Exchange,
  command: CommandName,
  { once, params: named, body, seen }: SentForm,
): Exchange {
  const { request } = exchange;
  const { account } = request.params;
  const params: Readonly<Record<string, string>> = { ...(account !== undefined && { account }), ...named };
  const path = callPath(command).replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const text = JSON.stringify(body);
  return {
    ...exchange,
    text,
    request: new HttpRequest({
      method: "POST",
      url: new URL(`/api/${path}`, request.url).href,
      headers: {
        "content-type": "application/json",
        "idempotency-key": sha256(`${once}\n${text}`),
        ...(seen !== undefined && { "if-match": `"${seen}"` }),
      },
      params,
      query: {},
      body: { string: text },
    }),
  };
}

/** Shows the form again, with what was typed, where sending it once more may help. */
function refusal(
  exchange: Exchange,
  command: CommandName,
  form: SentForm,
  answer: HttpResponseInit,
  back: string,
): HttpResponseInit {
  const { viewer, headers } = viewerOf(exchange);
  const { account } = exchange.request.params;
  const status = statusOf(answer);
  const { reason } = form;
  const mayHelp = status === 400 || status >= 500 || new Headers(answer.headers).has("retry-after");
  const again =
    mayHelp &&
    commandForm({
      id: "again",
      command,
      ...(pageCommand(command).on === "account" && { account: withoutKeys(account ?? "") }),
      hidden: hiddenIn(command, form),
      form: viewer.form,
      reason,
    });
  const shown = { refusal: refusalIn(answer), back, reason, ...(again && { again }) };
  return page(status, refusalPage(shown), headers);
}

/** What the form has sent unseen, without anything that has the form of a key. */
function hiddenIn(command: CommandName, { params, body, seen }: SentForm): HiddenFields {
  const { fixed = {} } = pageCommand(command);
  const sent = Object.entries(body).filter(([field]) => field !== "reason" && !(field in fixed));
  const all = [...Object.entries(params), ...sent, ...(seen === undefined ? [] : [["seen", seen] as const])];
  return Object.fromEntries(
    all.map(([field, value]) => [field, [value].flat().map((one) => withoutKeys(String(one)))]),
  );
}
