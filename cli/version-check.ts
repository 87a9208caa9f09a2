import { plainLine } from "../shared/plain-text.ts";
import { version } from "../shared/version.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Returns a function that compares a version of keyturn with that of this program, and warns on standard error once if
 * they differ in more than a patch.
 */
export function versionCheck(terminal: Pick<Terminal, "note">): (served: string) => void {
  let hasWarned = false;
  return (served) => {
    if (hasWarned || minorOf(served) === minorOf(version)) return;
    hasWarned = true;
    terminal.note(
      `warning: this is keyturn ${version}, but the service runs ${plainLine(served).slice(0, 40)}: some commands may ` +
        "fail or show too little. Install the service's version.\n",
    );
  };
}

/** Patches of a minor version have the same API. */
function minorOf(text: string): string {
  return text.split(".").slice(0, 2).join(".");
}
