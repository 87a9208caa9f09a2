import * as z from "zod";
import { phases } from "../lifecycle/lifecycle-schema.ts";

/** The phase of an account. */
export const phase = z.enum(phases);
