import type { ConfirmsBy } from "../domain/account/account-spec.ts";
import type { Observation } from "../domain/confirmation/observation.ts";

/** The secret that a consumer is expected to read. */
export interface AskedSecret {
  readonly name: string;
  /** Origins of the vaults that publish it. */
  readonly vaults: readonly string[];
}

/** Every way to confirm but the consumer's own report. */
export type Askable = Exclude<ConfirmsBy, { readonly kind: "report" }>;

/** Asks a consumer's own endpoint, its platform or the vault's log which key it uses. */
export interface ObservationSource {
  /**
   * Changes nothing. Whatever goes wrong on the other side, a refusal of keyturn's identity included, is an
   * `unreachable` with a sentence for people; nothing secret is in it. Of an app's settings only those that refer
   * to a vault are read, unless none refers to the secret.
   */
  ask(how: Askable, secret: AskedSecret): Promise<Observation>;

  /**
   * Makes the platform take up the secret's latest version: refreshes the references of a site, restarts the active
   * revisions of a container app. Nothing for the other kinds. Idempotent, but felt by the application.
   *
   * @throws {KeyturnError} the platform did not answer or refused.
   */
  takeUp(how: Askable): Promise<void>;
}
