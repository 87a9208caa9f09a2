import type { AppRole } from "../../../app-role.ts";

/** What every form of one page carries, so that keyturn knows its own forms. */
export interface FormSession {
  /** Belongs to this browser and this person. */
  readonly token: string;
  /** Drawn anew for each page: the same form, sent twice, does nothing twice. */
  readonly once: string;
}

/** The person who looks at a page. */
export interface Viewer {
  /** Object id, in lower case. */
  readonly objectId: string;
  /** Those that count with the token that the person has. */
  readonly roles: readonly AppRole[];
  readonly form: FormSession;
}
