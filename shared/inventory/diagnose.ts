import type { CheckName, Diagnosis } from "../domain/discovery/diagnosis.ts";
import { KeyturnError } from "../errors.ts";

/** The result of a check, without its subject. */
export type Finding = Pick<Diagnosis, "verdict" | "message">;

type Subject = Pick<Diagnosis, "check" | "account" | "target">;

export function subject(check: CheckName, target: string, account?: string): Subject {
  return { check, target, ...(account !== undefined && { account }) };
}

export function fine(message: string): Finding {
  return { verdict: "fine", message };
}

/** Runs one check. An error of it becomes its finding and stops no other check. */
export async function diagnose(about: Subject, look: () => Promise<Finding>): Promise<Diagnosis> {
  try {
    return { ...about, ...(await look()) };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { ...about, verdict: verdictOf(error), message: error.message };
  }
}

function verdictOf({ code, remedy }: KeyturnError): Diagnosis["verdict"] {
  if (code === "ACCESS_DENIED") return "denied";
  return remedy === "retry" ? "unreachable" : "wrong";
}
