import type { Pace } from "../../concurrency.ts";
import { forEachConcurrent } from "../../concurrency.ts";
import type { Surveyed } from "../../domain/discovery/estate.ts";
import type { Examine, Searched } from "../../ports/copy-source.ts";
import { failureOf } from "../azure-errors.ts";
import { UnseenPlaces } from "../estate/unseen-places.ts";

/** How to search places of one kind. */
interface Search<T> {
  readonly pace: Pace;
  /** Names a place in `unseen` and `read`. */
  readonly nameOf: (place: T) => string;
  /** Passes on every value of the place, and tells whether it left nothing out. May throw what the SDK throws. */
  readonly lookInto: (place: T, examine: Examine, unseen: UnseenPlaces) => Promise<"whole" | "part">;
  /** Whether the error says that the place is no more. */
  readonly isGone?: (error: unknown) => boolean;
}

/** Searches every listed place, and counts the values. A place that fails is listed as unseen and stops no other. */
export async function searchEach<T>(
  listed: Surveyed<T>,
  examine: Examine,
  { pace, nameOf, lookInto, isGone }: Search<T>,
): Promise<Searched> {
  const unseen = new UnseenPlaces();
  const read: string[] = [];
  let places = 0;
  const counted: Examine = (place, value) => {
    places += 1;
    examine(place, value);
  };
  const late = await forEachConcurrent(listed.found, pace, async (place) => {
    try {
      if ((await lookInto(place, counted, unseen)) === "whole") read.push(nameOf(place));
    } catch (error) {
      if (isGone?.(error)) read.push(nameOf(place));
      else unseen.noteFailure(nameOf(place), error);
    }
  });
  unseen.noteLate(late.map(nameOf));
  return { places, read, unseen: [...listed.unseen, ...unseen.sentences()] };
}

/** Resource Manager answers this only to an identity that may see the resource; to others it answers 403. */
export function isResourceGone(error: unknown): boolean {
  const { statusCode, code = "" } = failureOf(error);
  return statusCode === 404 && ["ResourceNotFound", "ResourceGroupNotFound"].includes(code);
}
