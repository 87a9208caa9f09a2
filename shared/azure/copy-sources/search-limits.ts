import type { Pace } from "../../concurrency.ts";
import { systemClock } from "../system-clock.ts";

/** How long one resource may take to show its values. */
export const resourceTimeoutMs = 10_000;
/** After this no further resource is begun: a run must end before its host ends it. All sources run at once. */
export const searchBudgetMs = 100_000;
/** Vaults and stores have limits of their own. */
export const dataPace: Pace = { concurrency: 4, budgetMs: searchBudgetMs, clock: systemClock };
/** ARM counts showing secret settings among the writes, of which it gives an identity 10 a second, rotations included. */
export const armPace: Pace = { ...dataPace, spacingMs: 250 };
