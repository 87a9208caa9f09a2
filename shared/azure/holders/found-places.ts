import type { Held, HeldPlace } from "../../domain/confirmation/observation.ts";
import { failureOf } from "../azure-errors.ts";
import { UnseenPlaces } from "../estate/unseen-places.ts";

/** Collects what a holder keeps, and what of it could not be looked into. */
export class FoundPlaces {
  readonly #places: HeldPlace[] = [];
  readonly #unseen = new UnseenPlaces();

  add(place: string, held: Held): void {
    this.#places.push({ place, held });
  }

  notShown(place: string): void {
    this.#unseen.note(place, "its value is not shown");
  }

  leftOut(place: string): void {
    this.#unseen.note(place, "left out, since there are too many");
  }

  /** A place that is gone since it was listed holds nothing; every other failure leaves it unseen. */
  noteFailure(place: string, error: unknown): void {
    if (failureOf(error).statusCode !== 404) this.#unseen.noteFailure(place, error);
  }

  /** In the order of their names, whichever was read first. */
  observation() {
    const places = this.#places.toSorted((a, b) => (a.place < b.place ? -1 : 1));
    return { kind: "places", places, unseen: this.#unseen.sentences() } as const;
  }
}

/** What platforms show in place of a value that they hide. */
export function isHidden(value: string): boolean {
  return value === "" || /^(\*+|<redacted>)$/i.test(value);
}
