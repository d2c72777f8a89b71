/** What the routes of runs answer with, as types: for the contract, which holds no schemas. */
import type { z } from "zod";
import type { MORE_SHAPES, SHAPES } from "./shapes.ts";

export type RunShown = z.infer<typeof SHAPES.Run>;
export type RunBriefShown = z.infer<typeof SHAPES.RunBrief>;
export type RunCallShown = z.infer<typeof SHAPES.RunCall>;
export type RunWholeShown = z.infer<typeof MORE_SHAPES.RunWhole>;
