import { AccessDeniedError } from "../../errors.ts";
import { failureOf, translate } from "../azure-errors.ts";

/** Places that a sentence names; it counts the others. */
const maxNamed = 5;

/** Collects places that could not be read, and describes them in one sentence per cause. */
export class UnseenPlaces {
  readonly #byCause = new Map<string, string[]>();

  note(place: string, cause: string): void {
    const places = this.#byCause.get(cause) ?? [];
    places.push(place);
    this.#byCause.set(cause, places);
  }

  /** Notes an SDK error by its kind; its text may hold a value and is not kept. */
  noteFailure(place: string, error: unknown): void {
    this.note(place, causeOf(error));
  }

  noteLate(places: readonly string[]): void {
    for (const place of places) this.note(place, "left out for want of time");
  }

  sentences(): readonly string[] {
    return [...this.#byCause].map(([cause, places]) => {
      const more = places.length - maxNamed;
      return `${cause}: ${places.slice(0, maxNamed).join(", ")}${more > 0 ? ` and ${String(more)} more` : ""}`;
    });
  }
}

function causeOf(error: unknown): string {
  if (failureOf(error).statusCode === 404) return "not found when it was looked at";
  const known = translate(error, "reading", "read");
  return known instanceof AccessDeniedError ? "not allowed to look at" : "gave no usable answer";
}
