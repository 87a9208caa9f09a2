import type { GithubAlert } from "../../shared/api/leaks/github-alert.ts";
import { githubAlert, githubPing } from "../../shared/api/leaks/github-alert.ts";
import type { LeakAlertTaken, LeakedKeyDocument } from "../../shared/api/leaks/leaks.ts";
import { logLine } from "../../shared/log.ts";
import type { Delivery } from "../edge/github-edge.ts";
import { githubEdge } from "../edge/github-edge.ts";
import { Answer, json, jsonOf } from "../edge/http-edge.ts";
import { leakedKeys } from "../edge/leaked-keys.ts";
import { proposeEmergency } from "../edge/propose-emergency.ts";

/** An alert is about one secret; more accounts than this are left to people. */
const maxAlarms = 20;
const over: ReadonlySet<string> = new Set(["resolved", "revoked"]);

/**
 * `POST /api/leaks` with GitHub's signature takes a secret scanning alert. It proposes an emergency for each account whose
 * key it holds and which that key opens, as `POST /api/alerts` does, and no more. GitHub itself leaves the secret out, and
 * keeps what it is answered: the answer names no consumer. A repeated delivery starts nothing that the first has started.
 */
export const leakAlert = githubEdge(async (delivery) => {
  const document = jsonOf(delivery.text);
  if (githubPing.safeParse(document).success) return json(202, { found: [], emergencies: [] });
  const { data: alert } = githubAlert.safeParse(document);
  const named = alert && `${alert.repository.full_name}#${alert.alert.number}`;
  if (alert && over.has(alert.action)) return json(202, { alert: named, found: [], emergencies: [] });

  const { found } = await leakedKeys(delivery.text, delivery.services);
  const reason = alert
    ? `GitHub secret scanning alert ${alert.alert.number} of ${alert.repository.full_name}`
    : "GitHub's webhook";
  const emergencies = await alarmed(delivery, found, { id: alert?.alert.html_url ?? reason, reason });
  const command = alert && found.length === 0 ? commandFor(alert) : undefined;
  logLine(delivery.context, "warn", "leak-alert", {
    alert: named,
    secretType: alert?.alert.secret_type ?? undefined,
    keys: found.map(({ account, slot, state }) => `${account} ${slot}: ${state}`),
    command,
  });
  return json(202, {
    ...(named !== undefined && { alert: named }),
    found: found.map(({ users: _users, request: _request, ...key }) => key),
    emergencies,
    ...(command !== undefined && { command }),
  } satisfies LeakAlertTaken);
});

/** Proposes one emergency per account, for the keys in the delivery that open it; a fingerprint is no leak. */
async function alarmed(
  delivery: Delivery,
  found: readonly LeakedKeyDocument[],
  { id, reason }: { readonly id: string; readonly reason: string },
): Promise<LeakAlertTaken["emergencies"]> {
  const live = found.filter(({ state, managed, by }) => state === "live" && managed && by === "value");
  const accounts = [...new Set(live.map(({ account }) => account))];
  const told: LeakAlertTaken["emergencies"][number][] = [];
  for (const account of accounts.slice(0, maxAlarms)) {
    const keys = live.filter((key) => key.account === account).map(({ fingerprint }) => fingerprint);
    const [only = "both", ...others] = keys;
    const spec = await delivery.services.inForce.account(account);
    if (!spec) continue;
    const compromised = others.length > 0 ? "both" : only;
    const alarm = { id, by: reason.slice(0, 200), reason, compromised };
    const became = await proposeEmergency(delivery, spec, alarm);
    // The key was replaced meanwhile.
    if (became instanceof Answer) continue;
    const { kind } = became;
    told.push({
      account,
      compromised,
      proposed: kind === "proposed",
      ...(kind === "started" && { started: true }),
      ...(kind === "started" && became.rotation !== undefined && { rotation: became.rotation }),
      ...(kind === "proposed" && became.because !== undefined && { because: became.because }),
    });
  }
  return told;
}

/** GitHub sends an alert without its secret, which this fetches. Both parts were checked to be words. */
function commandFor({ alert, repository }: GithubAlert): string {
  const path = `repos/${repository.full_name}/secret-scanning/alerts/${alert.number}`;
  return `gh api ${path} --jq .secret | keyturn leak`;
}
