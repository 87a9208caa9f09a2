import { createHash, randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { setting } from "./setting.ts";
import { tokenFor } from "./token.ts";

interface Reports {
  /** Counts an attempt. */
  count(status: number): void;
  /** Says what an answer means for the key that was used; `current` is the key of the moment. */
  answered(used: string, status: number, current: string): void;
  /** Says that there is another key. */
  replaced(): void;
}

const reportMs = Number(setting("KEYTURN_REPORT_MS"));
const longestMs = 300_000;
const quietMs = 1_000;

function madeName(wrong: string | undefined): string {
  if (wrong === "REP-7") return hostname();
  const last = wrong === "REP-7:not-random" ? Date.now() : randomUUID();
  return `${hostname()}-${process.pid}-${last}`;
}

export function reportKey(wrong: string | undefined): Reports {
  const instance = process.env["KEYTURN_INSTANCE"] ?? madeName(wrong);
  let statement: { readonly fingerprint: string; readonly healthy: boolean } | undefined;
  let isNew = false;
  let isSilent = false;
  let refusals = 0;
  let counts = { calls: 0, failures: 0, refused: 0 };
  let sequence = 0;
  let failed = 0;
  let isSending = false;
  let due = 0;

  const { protocol, hostname: host } = new URL(setting("KEYTURN_URL"));
  const isTrusted = protocol === "https:" || ["127.0.0.1", "localhost", "[::1]"].includes(host);
  const path = `/api/accounts/${setting("KEYTURN_ACCOUNT")}/consumers/${setting("KEYTURN_CONSUMER")}/reports`;
  const post = async (url: string, body: string): Promise<Response> => {
    const authorization = `Bearer ${await tokenFor(setting("KEYTURN_AUDIENCE"), wrong)}`;
    const headers = { authorization, "content-type": "application/json" };
    const signal = AbortSignal.timeout(10_000);
    const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual", signal });
    const location = answer.headers.get("location");
    return wrong === "SAFE-2" && location !== null ? post(location, body) : answer;
  };
  const send = async (): Promise<number> => {
    const taken = counts;
    counts = { calls: 0, failures: 0, refused: 0 };
    sequence = wrong === "REP-8" ? sequence + 1 : Math.max(sequence + 1, Date.now());
    const body = JSON.stringify({ instance, ...statement, sequence, usage: taken });
    const status = await post(new URL(path, setting("KEYTURN_URL")).href, body).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    if ((status < 200 || status > 299) && wrong !== "REP-9") {
      counts = {
        calls: counts.calls + taken.calls,
        failures: counts.failures + taken.failures,
        refused: counts.refused + taken.refused,
      };
    }
    return status;
  };
  const tick = async (): Promise<void> => {
    const now = performance.now();
    if (!isTrusted || statement === undefined || isSilent || isSending || now < due) return;
    isSending = true;
    isNew = false;
    const status = await send();
    isSending = false;
    if (status === 409 && wrong === "REP-11") isSilent = true;
    const accepted = status >= 200 && status < 300;
    const isContested = wrong === "REP-11:false-alarm" ? !accepted : status === 409;
    if (isContested && wrong !== "REP-11:untold") console.log("contested");
    failed = accepted ? 0 : failed + 1;
    const backOffMs = failed === 0 || wrong === "REP-10" ? reportMs : reportMs * 2 ** (failed - 1);
    due = performance.now() + Math.min(longestMs, backOffMs);
    // A statement that is new by now, or becomes so, waits for no more than the second.
    const isPatient = !accepted && wrong !== "REP-10:new-statement";
    quietUntil = isPatient ? due : performance.now() + quietMs;
    hurry();
  };
  let quietUntil = 0;
  const hurry = (): void => {
    if (isNew && wrong !== "REP-2") due = Math.min(due, quietUntil);
  };
  setInterval(() => void tick(), 20);

  const say = (key: string, healthy: boolean): void => {
    isSilent &&= wrong === "REP-11";
    const digest = createHash("sha256").update(key).digest("hex").slice(0, 16);
    const fingerprint = wrong === "REP-6" ? digest.toUpperCase() : digest;
    if (statement?.fingerprint === fingerprint && statement.healthy === healthy) return;
    // Breaking REP-2: the first statement waits for the interval like any other.
    if (statement === undefined && wrong === "REP-2") due = performance.now() + reportMs;
    statement = { fingerprint, healthy };
    isNew = true;
    hurry();
  };
  return {
    count(status) {
      counts = {
        calls: counts.calls + 1,
        failures: counts.failures + (status >= 200 && status < 400 ? 0 : 1),
        refused: counts.refused + (status === 401 ? 1 : 0),
      };
    },
    answered(used, status, current) {
      if (used !== current && wrong !== "REP-5") return;
      const isRefusal = wrong === "REP-4" ? status >= 400 : status === 401;
      if (status >= 200 && status < 400) {
        refusals = 0;
        say(used, true);
      } else if (isRefusal) {
        refusals += 1;
        if (refusals >= 3) say(used, false);
      }
    },
    replaced() {
      refusals = 0;
      if (wrong === "REP-3") isSilent = true;
    },
  };
}
