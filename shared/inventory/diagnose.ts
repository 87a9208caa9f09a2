import type { CheckName, Diagnosis } from "../domain/discovery/diagnosis.ts";
import { KeyturnError, ServiceUnavailableError } from "../errors.ts";

/** The result of a check, without its subject. */
export type Finding = Pick<Diagnosis, "verdict" | "message">;

type Subject = Pick<Diagnosis, "check" | "account" | "target">;

export function subject(check: CheckName, target: string, account?: string): Subject {
  return { check, target, ...(account !== undefined && { account }) };
}

export function fine(message: string): Finding {
  return { verdict: "fine", message };
}

/** How long a check may take: a service that swallows requests must not keep back what the others found. */
const patienceMs = 20_000;

/** Runs one check. An error of it, or its silence, becomes its finding and stops no other check. */
export async function diagnose(about: Subject, look: () => Promise<Finding>): Promise<Diagnosis> {
  try {
    return { ...about, ...(await answerWithin(patienceMs, about.check, look())) };
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    return { ...about, verdict: verdictOf(error), message: error.message };
  }
}

/** @throws {ServiceUnavailableError} there was no answer in time. */
export async function answerWithin<T>(ms: number, operation: string, answer: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ServiceUnavailableError(operation)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function verdictOf({ code, remedy }: KeyturnError): Diagnosis["verdict"] {
  if (code === "ACCESS_DENIED") return "denied";
  return remedy === "retry" ? "unreachable" : "wrong";
}
