import type { HttpRequest } from "@azure/functions";
import { isSameSecret } from "../../../shared/digest.ts";
import { minuteMs } from "../../../shared/domain/time.ts";
import type { Caller } from "../../../shared/ports/token-verifier.ts";
import { proofFor } from "./form-guard.ts";

/** How long a page says what has just been done. */
const newsMs = 10 * minuteMs;
const shape = /^([a-z-]{1,40})\.(\d{13})\.([0-9a-f]{64})$/;

/**
 * The address that leads back from a form and says there what was done. It counts for this browser, this person and this
 * page alone, so that a link by somebody else claims nothing.
 *
 * @param back path of the page, which takes the notice.
 */
export function doneAddress(
  request: HttpRequest,
  caller: Caller,
  { back, command, now }: { readonly back: string; readonly command: string; readonly now: Date },
): string {
  const at = String(now.getTime());
  return `${back}?did=${command}.${at}.${proofFor(request, caller, [back, command, at]) ?? ""}`;
}

/** The command after which a page is shown; nothing for an address that no form has led to, or not lately. */
export function commandDone(request: HttpRequest, caller: Caller, back: string, now: Date): string {
  const [, command = "", at = "", proof = ""] = shape.exec(request.query.get("did") ?? "") ?? [];
  const ageMs = now.getTime() - Number(at);
  if (command === "" || ageMs > newsMs) return "";
  const own = proofFor(request, caller, [back, command, at]);
  return own !== undefined && isSameSecret(proof, own) ? command : "";
}
