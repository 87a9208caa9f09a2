import { withoutKeys } from "../../../shared/key-shape.ts";
import type { CommandName, PageCommand } from "../../../shared/view/page/act/page-command.ts";
import { pageCommand, pathFields } from "../../../shared/view/page/act/page-command.ts";
import type { Exchange } from "../exchange.ts";
import { isOwnForm } from "./form-guard.ts";
import { Answer, bodyOf } from "../http-edge.ts";
import { problem } from "../problem.ts";

const limitBytes = 16 * 1024;
const formType = /^application\/x-www-form-urlencoded\s*(?:;|$)/i;
/** As the browser sends a ticked box. */
const ticked = "yes";

/** A form as a call of the API. */
export interface SentForm {
  readonly once: string;
  /** For the path, beside the account. */
  readonly params: Readonly<Record<string, string>>;
  /** For the body. */
  readonly body: Readonly<Record<string, string | number | readonly string[]>>;
  /** What was typed, to show it again. */
  readonly reason: string;
  /** Names the head that the page has shown. */
  readonly seen?: string;
}

/** The form of a command, or the problem why it does not count. Reads nothing of a form that is not the page's own. */
export async function sentForm(exchange: Exchange, name: CommandName): Promise<SentForm | Answer> {
  const { request, caller } = exchange;
  if (!formType.test(request.headers.get("content-type") ?? "")) {
    return refused("ENCODING_UNSUPPORTED", "", "is not the form of a page");
  }
  const text = await bodyOf(exchange, limitBytes);
  if (text instanceof Answer) return text;
  const fields = new URLSearchParams(text);
  if (!isOwnForm(request, caller, fields.get("token") ?? "")) return new Answer(problem("FORM_REFUSED"));
  return readForm(fields, name);
}

function readForm(fields: URLSearchParams, name: CommandName): SentForm | Answer {
  const { body, fixed = {}, sure, asSeen } = pageCommand(name);
  const own = ["token", "once", ...(sure === undefined ? [] : ["sure"]), ...(asSeen ? ["seen"] : [])];
  const known = [...own, ...pathFields(name), ...Object.keys(body)];
  for (const field of new Set(fields.keys())) {
    if (!known.includes(field))
      return refused("INVALID_BODY", "", "has a field that this form does not have");
    if (body[field] !== "list" && fields.getAll(field).length > 1) {
      return refused("INVALID_BODY", field, "is there more than once");
    }
  }
  const once = fields.get("once") ?? "";
  if (!/^[0-9a-f-]{36}$/.test(once)) return refused("INVALID_BODY", "once", "is missing");
  const seen = fields.get("seen") ?? "";
  if (asSeen && !/^\d+-[0-9a-f]{16}$/.test(seen)) return refused("INVALID_BODY", "seen", "is missing");
  if (sure !== undefined && fields.get("sure") !== ticked) {
    return refused("INVALID_BODY", "", "tick the box first: it says what this means");
  }
  return {
    once,
    params: Object.fromEntries(pathFields(name).map((field) => [field, fields.get(field) ?? ""])),
    body: { ...fixed, ...bodyFrom(fields, body) },
    reason: withoutKeys(fields.get("reason") ?? ""),
    ...(asSeen && { seen }),
  };
}

function bodyFrom(fields: URLSearchParams, body: PageCommand["body"]): SentForm["body"] {
  return Object.fromEntries(
    Object.entries(body).flatMap(
      ([field, conversion]): readonly (readonly [string, SentForm["body"][string]])[] => {
        const values = fields.getAll(field);
        const [value] = values;
        if (value === undefined) return [];
        if (conversion === "list") return [[field, values]];
        return [[field, conversion === "number" && /^\d{1,15}$/.test(value) ? Number(value) : value]];
      },
    ),
  );
}

function refused(code: "INVALID_BODY" | "ENCODING_UNSUPPORTED", path: string, message: string): Answer {
  return new Answer(problem(code, { errors: [{ path, message }] }));
}
