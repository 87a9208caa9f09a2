import type { AccountDocument } from "../../api/account.ts";
import type { Cell } from "./result.ts";
import { marked } from "./result.ts";

/** Whether the account needs an operator to continue. */
export function needsPerson({ hold, stuck }: Pick<AccountDocument, "hold" | "stuck">): boolean {
  return hold?.remedy === "operator" || stuck === true;
}

/** The reason why an account holds, in one word that the runbook explains. */
export function holdCell({ hold, stuck }: Pick<AccountDocument, "hold" | "stuck">): Cell {
  const word = hold?.reason ?? (stuck ? "stuck" : "");
  if (needsPerson({ ...(hold && { hold }), ...(stuck && { stuck }) })) return marked(word, "bad");
  return word === "NotDue" ? marked(word, "dim") : marked(word, "warn");
}
