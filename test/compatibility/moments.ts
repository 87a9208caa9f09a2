import type { JournalLine } from "./recording.ts";

/** After any of these a build may have been stopped. */
const steps: readonly string[] = ["head", "regenerated", "stored", "disabled"];

/** The journal up to every moment at which the build that wrote it had stored this phase. */
export function momentsIn(
  phase: string,
  journal: readonly JournalLine[],
): readonly (readonly JournalLine[])[] {
  return momentsOf(journal).flatMap((moment) => (moment.phase === phase ? [moment.lines] : []));
}

/** The journal up to every step after the first record, with the phase that was stored then. */
export function momentsOf(
  journal: readonly JournalLine[],
): readonly { readonly phase: string; readonly lines: readonly JournalLine[] }[] {
  let phase: string | undefined;
  return journal.flatMap((line, index) => {
    if ("head" in line && typeof line.head["phase"] === "string") phase = line.head["phase"];
    const isStep = steps.some((step) => step in line);
    return isStep && phase !== undefined ? [{ phase, lines: journal.slice(0, index + 1) }] : [];
  });
}
