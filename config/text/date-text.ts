import { z } from "zod";

/** A day, e.g. `2026-12-31`. */
export const dateText = z.iso.date("a date that exists, e.g. 2026-12-31");
