import { segmentsOf } from "../exchange.ts";
import type { Answer, Handler, LocalRequest } from "../exchange.ts";
import type { TokenAuthority } from "../entra/tokens.ts";
import type { MissingCall } from "../knobs.ts";
import type { Account, Accounts } from "./accounts.ts";
import { authorize } from "./access/authorize.ts";
import { createIssuedTokens, isIssueToken } from "./access/issued-tokens.ts";
import { unknownCall } from "./ai-call.ts";
import type { AiCall, AiService } from "./ai-call.ts";
import { createDocuments } from "./documents.ts";
import { onFace } from "./face.ts";
import { onLanguage } from "./language/analyze-text.ts";
import { onQueryText } from "./language/query-text.ts";
import { onOpenAi } from "./openai/openai.ts";
import { onReadOnlyLists } from "./read-only-lists.ts";
import { onTranslator } from "./translator.ts";
import { createVision } from "./vision.ts";

/**
 * The AI services of one account, below all of its host names. Access comes before the path: a dead key is refused
 * wherever it is sent.
 */
export function createDataPlane(
  accounts: Accounts,
  tokens: TokenAuthority,
  missing: () => readonly MissingCall[],
): Handler {
  const issued = createIssuedTokens();
  const services: readonly AiService[] = [
    onOpenAi,
    onLanguage,
    onQueryText,
    createVision(),
    onFace,
    onTranslator,
    createDocuments(),
    onReadOnlyLists,
  ];
  return async (request) => {
    const account = accounts.find(request.url.hostname.split(".")[0] ?? "");
    const segments = segmentsOf(request.url);
    const operation = `${request.method} /${segments.join("/").toLowerCase()}`;
    if (account === undefined) return unknownCall(operation);
    const call: AiCall = { request, account, operation, segments };
    const access = await authorize(call, { accounts, tokens, issued });
    if ("refused" in access) return { ...access.refused, caller: access.caller };
    if (missing().some((one) => lacks(account, one, request))) return unknownCall(operation);
    const answer = isIssueToken(operation)
      ? await issued.answer(call, access)
      : await firstAnswer(services, call);
    return { ...answer, caller: access.caller };
  };
}

async function firstAnswer(services: readonly AiService[], call: AiCall): Promise<Answer> {
  for (const service of services) {
    const answer = await service(call);
    if (answer !== undefined) return answer;
  }
  return unknownCall(call.operation);
}

function lacks(account: Account, { path, ...of }: MissingCall, { url }: LocalRequest): boolean {
  if (`/${segmentsOf(url).join("/")}`.toLowerCase() !== `/${path}`.toLowerCase()) return false;
  const isOf = (wanted: string | undefined, own: string) => wanted === undefined || wanted === own;
  return isOf(of.account, account.name) && isOf(of.location, account.location) && isOf(of.kind, account.kind);
}
