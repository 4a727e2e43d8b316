import { z } from "zod";

/**
 * The body of every error answer of our own API: application/problem+json (RFC 9457) with a stable `code`.
 * Foreign protocols answer in their own shape.
 */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string(),
  detail: z.string(),
  next: z.string(),
  requestId: z.string().optional(),
});

export type Problem = z.infer<typeof problemSchema>;
