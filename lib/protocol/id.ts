import { z } from "zod";

/** An id in a path or body. Ids are opaque; what holds other characters was never one of ours. */
export const idSchema = z.string().regex(/^[\w-]{1,64}$/, "this is no id");
