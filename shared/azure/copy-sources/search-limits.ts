import type { Pace } from "../../concurrency.ts";
import { hostClock } from "../host-clock.ts";

/** How long reading one resource may take. */
export const resourceTimeoutMs = 10_000;
/** No resource is started after this: a run must end before its host ends it. Sources run concurrently. */
export const searchBudgetMs = 100_000;
/** Vaults and stores have limits of their own. */
export const dataPace: Pace = { concurrency: 4, budgetMs: searchBudgetMs, clock: hostClock };
/** Listing secret settings counts as a write; ARM allows an identity 10 a second, rotations included. */
export const armPace: Pace = { ...dataPace, spacingMs: 250 };
