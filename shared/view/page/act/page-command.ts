import type { AppRole } from "../../../app-role.ts";
import { operations } from "../../../api/operations.ts";

/** How a field of a form becomes one of the body: as it is, as a number, or as the list of all its values. */
type Conversion = "text" | "number" | "list";

/** A command that a page offers: one call of the API, and the words around it. */
export interface PageCommand {
  /** The id of the call. It says who may, and what stands in its path. */
  readonly operation: string;
  /** The page that offers it, and that is shown again afterwards. */
  readonly on: "account" | "fleet";
  readonly title: string;
  /** What comes of it. */
  readonly means: string;
  readonly button: string;
  /** What must be ticked first, where an application or somebody's protection may suffer. */
  readonly sure?: string;
  /** The fields of the body that the form sends. */
  readonly body: Readonly<Record<string, Conversion>>;
  /** Fields of the body that are always the same. */
  readonly fixed?: Readonly<Record<string, string>>;
  /** It counts only while nothing was recorded since the page was shown: nothing in its path or body says what it is about. */
  readonly asSeen?: true;
  /** The sentence afterwards. */
  readonly done: string;
}

const reason = { reason: "text" } as const;

/** Every command of the pages, by its name in their addresses. */
export const pageCommands = {
  approve: {
    operation: "approve",
    on: "account",
    title: "Approve the rotation",
    means: "You agree, as a second person, to what this rotation is about to do.",
    button: "Approve",
    body: reason,
    done: "You have approved the rotation.",
  },
  loosen: {
    operation: "loosen",
    on: "account",
    title: "Let the rotation go on under the looser declaration",
    means:
      "The rotation began under a stricter declaration of the fleet file. From now on the one in force counts.",
    button: "Loosen",
    sure: "The looser declaration may count for a rotation that is under way.",
    body: { declaration: "text", ...reason },
    done: "The rotation goes on under the declaration in force.",
  },
  "approve-registration": {
    operation: "approveRegistration",
    on: "account",
    title: "Approve the registration",
    means: "You confirm that this consumer, which has registered itself, is what it says.",
    button: "Approve the registration",
    body: reason,
    done: "You have approved the registration.",
  },
  settle: {
    operation: "settle",
    on: "account",
    title: "Settle the contest",
    means: "The gate believes the reports of this instance again.",
    button: "Settle",
    sure: "I know which of the two parties speaks for this instance.",
    body: { instance: "text", ...reason },
    done: "The contest is settled.",
  },
  resume: {
    operation: "resume",
    on: "account",
    title: "Resume the account",
    means: "keyturn goes on where the account was paused.",
    button: "Resume",
    body: reason,
    done: "The account is resumed.",
  },
  cancel: {
    operation: "cancel",
    on: "account",
    title: "Cancel the rotation",
    means: "Nothing has been published yet, so no consumer notices.",
    button: "Cancel the rotation",
    body: reason,
    done: "The rotation is cancelled.",
  },
  revert: {
    operation: "revert",
    on: "account",
    title: "Revert the rotation",
    means: "Consumers go back to the previous key, which is still valid.",
    button: "Revert",
    sure: "Every consumer has to read the previous key again.",
    body: reason,
    done: "Consumers are being sent back to the previous key.",
  },
  rotate: {
    operation: "rotate",
    on: "account",
    title: "Rotate both keys",
    means:
      "Both keys are replaced, one after the other, as soon as every check passes. No consumer is cut off.",
    button: "Rotate",
    body: reason,
    fixed: { mode: "manual" },
    asSeen: true,
    done: "The rotation is requested.",
  },
  pause: {
    operation: "pause",
    on: "account",
    title: "Pause the account",
    means: "keyturn leaves the account alone until somebody resumes it. Only an emergency goes on.",
    button: "Pause",
    body: reason,
    done: "The account is paused.",
  },
  abandon: {
    operation: "abandon",
    on: "account",
    title: "Abandon what is under way",
    means:
      "The last way out: it ends the rotation or the repair where it stands, and keyturn then repairs the account.",
    button: "Abandon",
    sure: "Nothing else has helped.",
    body: reason,
    asSeen: true,
    done: "What was under way is abandoned. keyturn now repairs the account.",
  },
  emergency: {
    operation: "rotate",
    on: "account",
    title: "Declare an emergency",
    means: "A key has leaked. It is replaced at once, as soon as you have seen whom that affects.",
    button: "Start the emergency",
    sure: "I have read whom this affects and which keys die. No key comes back.",
    body: {
      compromised: "text",
      gate: "text",
      deadlineMs: "number",
      leaveOut: "list",
      confirm: "text",
      ...reason,
    },
    fixed: { mode: "emergency" },
    done: "The emergency is declared.",
  },
  "approve-change": {
    operation: "approveFleetChange",
    on: "fleet",
    title: "Approve the change of the fleet file",
    means: "The file that waits is applied, with all that it loosens.",
    button: "Approve the change",
    sure: "I have read what it loosens.",
    body: { digest: "text", ...reason },
    done: "The change of the fleet file is approved and applied.",
  },
  "reject-change": {
    operation: "rejectFleetChange",
    on: "fleet",
    title: "Reject the change of the fleet file",
    means: "The file that waits is not applied. Who asked for it withdraws it so.",
    button: "Reject the change",
    body: { digest: "text", ...reason },
    done: "The change of the fleet file is rejected.",
  },
  "resume-line": {
    operation: "resumeRollout",
    on: "fleet",
    title: "Let rotations start again",
    means: "The failures that have stopped the line are forgotten.",
    button: "Resume the line",
    body: reason,
    done: "Rotations start again.",
  },
} as const satisfies Readonly<Record<string, PageCommand>>;

export type CommandName = keyof typeof pageCommands;

export const commandNames = Object.keys(pageCommands) as readonly CommandName[];

/** The command of this name; nothing for any other text. */
export function commandNamed(name: string): CommandName | undefined {
  return commandNames.find((known) => known === name);
}

export function pageCommand(name: CommandName): PageCommand {
  return pageCommands[name];
}

/** The roles of which one is enough. */
export function rolesFor(name: CommandName): readonly AppRole[] {
  return operationOf(name).roles;
}

/** The path of the call below `/api/`, such as `accounts/{account}/pause`. */
export function callPath(name: CommandName): string {
  return operationOf(name).path;
}

/** What the form must say for the path, beside the account, which stands in the address. */
export function pathFields(name: CommandName): readonly string[] {
  const named = [...callPath(name).matchAll(/\{(\w+)\}/g)].map(([, field = ""]) => field);
  return named.filter((field) => field !== "account");
}

function operationOf(name: CommandName): (typeof operations)[number] {
  const { operation } = pageCommands[name];
  const found = operations.find(({ id }) => id === operation);
  if (!found) throw new TypeError(`no operation is called ${operation}`);
  return found;
}
