import { instanceReport } from "../../../shared/api/instance-report.ts";
import type { Incoming, Reply } from "./front.ts";
import { jsonReply, openFront } from "./front.ts";
import type { Hold } from "./holds.ts";
import { createHolds } from "./holds.ts";

interface Counts {
  readonly calls: number;
  readonly failures: number;
  readonly refused: number;
}

/** One report as it was sent. Times are of `performance.now()`. */
export interface SeenReport {
  readonly at: number;
  readonly token: string;
  readonly instance: string;
  /** As it was spelt. */
  readonly fingerprint: string;
  readonly healthy: boolean;
  readonly sequence: number | undefined;
  readonly usage: Counts | undefined;
  /** The objections of keyturn's own schema. */
  readonly faults: readonly string[];
  /** The fields that were sent as null. */
  readonly nulls: readonly string[];
  /** How far the sequence was ahead of the time of arrival, in milliseconds. */
  readonly aheadMs: number;
  /** How many reports were under way when it arrived, itself included. */
  readonly underWay: number;
  status?: number;
}

export interface KeyturnFront {
  readonly url: string;
  readonly port: number;
  readonly reports: readonly SeenReport[];
  /** Answers every report so from now on; undefined: as keyturn would. */
  answers(reply: Reply | undefined): void;
  hold(count: number): Hold;
  close(): Promise<void>;
}

/** keyturn as a client sees it: takes the reports of one consumer, with a token for its audience. */
export async function openKeyturnFront(path: string, audience: string): Promise<KeyturnFront> {
  const reports: SeenReport[] = [];
  const holds = createHolds();
  let scripted: Reply | undefined;
  let underWay = 0;
  const front = await openFront(async (request) => {
    if (request.method !== "POST" || request.path !== path) return jsonReply(404, { code: "NOT_FOUND" });
    underWay += 1;
    const report = seen(request, underWay);
    reports.push(report);
    await holds.pass();
    const reply = scripted ?? own(report, audience);
    report.status = reply.status;
    underWay -= 1;
    return reply;
  });
  return {
    url: front.url,
    port: front.port,
    reports,
    answers: (reply) => void (scripted = reply),
    hold: (count) => holds.next(count),
    close: () => front.close(),
  };
}

function seen({ at, headers, body }: Incoming, underWay: number): SeenReport {
  const sent = parsed(body);
  const checked = instanceReport.safeParse(sent);
  const sequence = typeof sent["sequence"] === "number" ? sent["sequence"] : undefined;
  return {
    at,
    token: /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1] ?? "",
    instance: String(sent["instance"]),
    fingerprint: String(sent["fingerprint"]),
    healthy: sent["healthy"] === true,
    sequence,
    usage: checked.success ? (checked.data.usage ?? undefined) : undefined,
    faults: checked.success
      ? []
      : checked.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`),
    nulls: Object.keys(sent).filter((name) => sent[name] === null),
    aheadMs: (sequence ?? 0) - Date.now(),
    underWay,
  };
}

function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function own(report: SeenReport, audience: string): Reply {
  const { aud, exp } = claimsOf(report.token);
  if (aud !== audience || exp * 1000 <= Date.now()) return jsonReply(401, { code: "UNAUTHENTICATED" });
  if (report.faults.length > 0)
    return jsonReply(400, { code: "INVALID_REQUEST", detail: report.faults.join("; ") });
  return jsonReply(202, { instance: report.instance });
}

/** The signature is not looked at: the token came from the identity endpoint of this run. */
function claimsOf(token: string): { readonly aud: string; readonly exp: number } {
  const claims = parsed(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
  return { aud: String(claims["aud"]), exp: Number(claims["exp"] ?? 0) };
}
