import * as z from "zod";

/** How many entries of a list one answer holds. */
const limit = z.coerce.number().int().min(1).max(500).default(100);

/** Where a list goes on; what `next` of the page before says. */
const after = z.string().min(1).max(300).optional();

export const paginationQuery = z.strictObject({ limit, after });

/** The address of the next page, absent on the last. */
export const next = z.string().optional();
