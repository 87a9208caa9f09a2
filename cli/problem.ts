import { CliError } from "./cli-error.ts";
import type { ExitName } from "./exit-code.ts";

/** A problem document of the API, RFC 9457, with facts beside. */
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

/** What a refusal becomes: one message with the code that the runbook explains. */
export function problemError(status: number, problem: Problem | undefined): CliError {
  if (!problem) return new CliError(`keyturn answered ${status} and did not say why`, exitOf(status));
  const { code, title, facts } = problem;
  const told = Object.entries(facts).flatMap(([name, value]) => factLines(name, value));
  const message = [`${title} (${code})`, ...told].join("\n  ");
  return new CliError(message, code === "INVALID_QUERY" ? "usage" : exitOf(status), hints[code]);
}

function exitOf(status: number): ExitName {
  return status === 409 || status === 412 || status === 428 ? "conflict" : "error";
}

const hints: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: "the token is for another audience or tenant, or has expired; check KEYTURN_AUDIENCE",
  ROLE_MISSING: "ask for the app role in Entra; docs/permissions.md says who holds which",
  CONFIRMATION_REQUIRED: "whom it hits has changed since it was shown; look again",
  DISCOVERY_NOT_RUN: "run it with `keyturn discover --run`",
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
  // A document, not a fact: who needs it asks for it.
  if (name === "blastRadius") return [];
  return [`${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`];
}
