import type { ConfirmsBy } from "../domain/account/account-spec.ts";
import type { Observation } from "../domain/confirmation/observation.ts";

/** The secret that a consumer is expected to read. */
export interface AskedSecret {
  readonly name: string;
  /** Origins of the vaults that publish it. */
  readonly vaults: readonly string[];
}

/** Every way to confirm except a report that the consumer sends. */
export type Askable = Exclude<ConfirmsBy, { readonly kind: "report" }>;

/** Asks a consumer's own endpoint, its platform or the vault's log which key it uses. */
export interface ObservationSource {
  /**
   * Changes nothing. Every failure of the other side, even a refusal of keyturn's identity, is an `unreachable` with a
   * sentence for people that holds no secret. Reads only those settings of an app that refer to a vault, unless none
   * refers to the secret.
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
