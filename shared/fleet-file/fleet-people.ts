import * as z from "zod";
import { plain } from "../line.ts";

const maxPeople = 1_000;

/** The names of people by object id, which only make pages and the command line easier to read. */
export const people = z
  .record(z.guid(), plain(100))
  .refine((names) => Object.keys(names).length <= maxPeople, `must name at most ${maxPeople} people`)
  .transform((names) =>
    Object.fromEntries(Object.entries(names).map(([id, name]) => [id.toLowerCase(), name])),
  );
