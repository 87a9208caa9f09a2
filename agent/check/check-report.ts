import type { AgentConfig } from "../config/agent-config.ts";
import { ask, fieldsIn } from "../http/ask.ts";
import type { TokenSource } from "../identity/token-source.ts";
import { scopeOf } from "../run/follow-agent-key.ts";
import type { AgentCheck } from "./agent-check.ts";
import { failed, fine, wordsOf } from "./agent-check.ts";

const remedies: Readonly<Record<string, string>> = {
  NOT_THIS_CONSUMER: "declare this identity's object id as the principal of the consumer in the fleet file",
  ACCOUNT_NOT_FOUND: "correct keyturn.account, or enrol the account in the fleet file",
  TOKEN_EXPIRED: "correct this machine's clock: a token that was issued just now has expired there",
  WRONG_AUDIENCE: "correct keyturn.audience: it is not that of the service at keyturn.url",
  CONSUMER_NOT_FOUND: "correct keyturn.consumer, or declare the consumer in the fleet file",
};

/**
 * Whether keyturn would take a report of this identity. Sends one without a statement, which keyturn refuses as invalid
 * once it has let the caller in, and so changes nothing.
 */
export async function checkReport(
  { url, audience, account, consumer }: NonNullable<AgentConfig["keyturn"]>,
  tokens: TokenSource,
): Promise<AgentCheck> {
  const path = `/api/accounts/${account}/consumers/${consumer}/reports`;
  try {
    const token = await tokens(scopeOf(audience));
    const answer = await ask(new URL(path, url), {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{}",
    });
    const code = codeIn(answer.text);
    if (answer.status === 400)
      return fine("REPORT_ALLOWED", `keyturn takes reports of ${consumer} from this identity`);
    const remedy =
      remedies[code ?? ""] ??
      (answer.status === 401 || answer.status === 403
        ? "assign KeyRotation.Confirm of keyturn's enterprise application, and check keyturn.audience"
        : "check keyturn.url");
    return failed(
      "REPORT_ALLOWED",
      `keyturn answered ${answer.status}${code === undefined ? "" : ` ${code}`}`,
      remedy,
    );
  } catch (error) {
    return failed("REPORT_ALLOWED", wordsOf(error), "let this network reach keyturn.url");
  }
}

function codeIn(text: string): string | undefined {
  const { code } = fieldsIn(text);
  return typeof code === "string" && /^[A-Z_]{1,60}$/.test(code) ? code : undefined;
}
