import type { AccountDocument } from "../../api/account.ts";
import { levelOf } from "../attention/urgency.ts";
import type { Cell } from "./result.ts";
import { marked } from "./result.ts";

/** Whether a person must act now. */
export function needsPerson({ attention }: Pick<AccountDocument, "attention">): boolean {
  return levelOf(attention) === "now";
}

/** The reason why an account holds, in one word that the runbook explains. */
export function holdCell(document: Pick<AccountDocument, "hold" | "stuck" | "attention">): Cell {
  const { hold, stuck } = document;
  const word = hold?.reason ?? (stuck ? "stuck" : "");
  if (needsPerson(document)) return marked(word, "bad");
  return word === "NotDue" ? marked(word, "dim") : marked(word, "warn");
}
