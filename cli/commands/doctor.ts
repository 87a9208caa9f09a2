import type { Command } from "commander";
import type { DoctorReport } from "../../shared/api/doctor.ts";
import { appRoles } from "../../shared/app-role.ts";
import type { ApiClient } from "../api-client.ts";
import { CliError } from "../cli-error.ts";
import { labelled } from "../effect.ts";
import type { Cli } from "../session.ts";
import { whenRun } from "../session.ts";
import type { OwnCheck } from "../../shared/view/tables/doctor-table.ts";
import { doctorTable } from "../../shared/view/tables/doctor-table.ts";
import { hints } from "../problem.ts";
import { tokenClaims } from "../token-claims.ts";

const examinationTimeoutMs = 230_000;
const knownRoles = Object.keys(appRoles);

export function addDoctor(program: Command, cli: Cli): void {
  const doctor = labelled(
    program,
    "doctor",
    "read-only",
    "Check every permission and network path with harmless calls, and show how to fix what is missing.",
  );
  doctor.option(
    "--account <name>",
    "check only this account; listing its keys counts against an Azure rate limit",
  );
  whenRun(doctor, cli, async (session, { account }: { readonly account?: string }) => {
    const api = session.api();
    const token = await ownToken(api, session.terminal.now());
    if (token.verdict !== "fine") return doctorTable([token], undefined);
    const service = await ownAccess(api);
    if (service.verdict !== "fine") return doctorTable([token, service], undefined);
    const query = account === undefined ? "" : `?account=${encodeURIComponent(account)}`;
    const { body } = await api.send(`doctor${query}`, { timeoutMs: examinationTimeoutMs });
    return doctorTable([token, service], body as DoctorReport);
  });
}

/** Checks that there is a token, and which roles it has. */
async function ownToken(api: ApiClient, now: Date): Promise<OwnCheck> {
  const about = { check: "token", target: "Entra" };
  let token: string;
  try {
    token = await api.token();
  } catch (error) {
    if (!(error instanceof CliError) || error.exit === "usage") throw error;
    const { message, hint } = error;
    return { ...about, verdict: "denied", message, ...(hint !== undefined && { remedy: hint }) };
  }
  const claims = tokenClaims(token);
  if (!claims) return { ...about, verdict: "wrong", message: "it is not an Entra token" };
  const { roles, expiresAt, audience } = claims;
  if (expiresAt && expiresAt <= now)
    return {
      ...about,
      verdict: "wrong",
      message: `it expired at ${expiresAt.toISOString()}`,
      remedy: hints["TOKEN_EXPIRED"] ?? "",
    };
  const held = roles.filter((role) => knownRoles.includes(role));
  return held.length > 0
    ? { ...about, verdict: "fine", message: `for ${audience ?? "no audience"}, with ${held.join(", ")}` }
    : {
        ...about,
        verdict: "denied",
        message: `for ${audience ?? "no audience"}, without an app role of keyturn`,
        remedy:
          "assign an app role of keyturn's enterprise application in Entra; docs/permissions.md lists the roles",
      };
}

/** Checks that keyturn answers and accepts the token. */
async function ownAccess(api: ApiClient): Promise<OwnCheck> {
  const about = { check: "keyturn", target: api.origin };
  try {
    const { status, problem } = await api.send("doctor?account=", {
      expects: [401, 403, 404],
      timeoutMs: examinationTimeoutMs,
    });
    // Where the fleet file cannot be read, no account is known to be missing.
    if (status === 200 || (status === 404 && problem?.code === "ACCOUNT_NOT_FOUND")) {
      return { ...about, verdict: "fine", message: "it answers and accepts the token" };
    }
    if (status === 404)
      return { ...about, verdict: "wrong", message: "the service at this address is not keyturn" };
    if (status === 403)
      return { ...about, verdict: "denied", message: "the token lacks KeyRotation.Operate" };
    const remedy = hints[problem?.code ?? ""];
    const message = `it rejects the token: ${problem?.title ?? "without a reason"}`;
    return { ...about, verdict: "denied", message, ...(remedy !== undefined && { remedy }) };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { message, hint } = error;
    return { ...about, verdict: "unreachable", message, ...(hint !== undefined && { remedy: hint }) };
  }
}
