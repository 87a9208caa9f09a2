import type { Pace } from "../../concurrency.ts";
import { forEachConcurrent } from "../../concurrency.ts";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import type { Examine, Searched } from "../../ports/copy-source.ts";
import { UnseenPlaces } from "../estate/unseen-places.ts";

/** How to search places of one kind. */
interface Search<T> {
  readonly pace: Pace;
  /** Names a place in `unseen`. */
  readonly nameOf: (place: T) => string;
  /** Passes on every value of the place. May throw what the SDK throws. */
  readonly lookInto: (place: T, examine: Examine, unseen: UnseenPlaces) => Promise<void>;
}

/** Searches every listed place, and counts the values. A place that fails is listed as unseen and stops no other. */
export async function searchEach<T>(
  listed: Surveyed<T>,
  examine: Examine,
  { pace, nameOf, lookInto }: Search<T>,
): Promise<Searched> {
  const unseen = new UnseenPlaces();
  let places = 0;
  const counted: Examine = (place, value) => {
    places += 1;
    examine(place, value);
  };
  const late = await forEachConcurrent(listed.found, pace, async (place) => {
    try {
      await lookInto(place, counted, unseen);
    } catch (error) {
      unseen.noteFailure(nameOf(place), error);
    }
  });
  unseen.noteLate(late.map(nameOf));
  return { places, unseen: [...listed.unseen, ...unseen.sentences()] };
}
