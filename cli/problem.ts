import { CliError } from "./cli-error.ts";
import type { ExitName } from "../shared/view/tables/result.ts";

/** An RFC 9457 problem document of the API; `facts` holds its extension members. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export function problemOf(body: unknown): Problem | undefined {
  if (typeof body !== "object" || body === null || !("code" in body) || !("title" in body)) return undefined;
  const { code, title, type: _type, status: _status, ...facts } = body as Readonly<Record<string, unknown>>;
  return { code: String(code), title: String(title), facts };
}

/** Turns an error status into one message; it names the problem code, which the runbook explains. */
export function problemError(status: number, problem: Problem | undefined): CliError {
  if (!problem) return new CliError(`keyturn answered ${status} without a reason`, exitOf(status));
  const { code, title, facts } = problem;
  const lines = Object.entries(facts).flatMap(([name, value]) => factLines(name, value));
  const message = [`${title} (${code})`, ...lines].join("\n  ");
  return new CliError(message, code === "INVALID_QUERY" ? "usage" : exitOf(status), hints[code]);
}

function exitOf(status: number): ExitName {
  return status === 409 || status === 412 || status === 428 ? "conflict" : "error";
}

export const hints: Readonly<Record<string, string>> = {
  UNAUTHENTICATED:
    "the token is missing, or of another tenant; check KEYTURN_TOKEN, or the tenant of `az login`",
  TOKEN_EXPIRED: "get a new one: sign in with `az login`, or set KEYTURN_TOKEN anew",
  WRONG_AUDIENCE: "request it for keyturn's own audience: check KEYTURN_AUDIENCE or --audience",
  ROLE_MISSING: "request the app role in Entra; docs/permissions.md lists the roles",
  CONFIRMATION_REQUIRED: "the affected consumers have changed since they were shown; review them again",
  DISCOVERY_NOT_RUN: "run `keyturn discover --run`",
};

function factLines(name: string, value: unknown): readonly string[] {
  if (name === "errors" && Array.isArray(value)) {
    return value.map((fault: unknown) => {
      const { path = "", message = "" } = (fault ?? {}) as {
        readonly path?: string;
        readonly message?: string;
      };
      return `${path === "" ? "document" : path}: ${message}`;
    });
  }
  // A document of its own, which `keyturn emergency` shows as a table.
  if (name === "blastRadius") return [];
  return [`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`];
}
