import * as z from "zod";
import { phases } from "../lifecycle/lifecycle-schema.ts";

/** Where an account stands. */
export const phase = z.enum(phases);
