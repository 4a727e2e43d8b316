/**
 * Secrets of a project and of a person in it: values that cells need and nobody should see. A list names them and never
 * holds a value; a value is answered one at a time, to who runs, and each reading is in the audit log. What a session
 * prints or shows afterwards is written without the values that it read.
 *
 * A person's own secret stands in the place of the project's of the same name, in that person's sessions.
 */
import { z } from "zod";

export const secretNameSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, "a name is letters, digits and _, does not begin with a digit, up to 100");

export const setSecretSchema = z.object({
  value: z
    .string()
    .min(
      6,
      "a value needs 6 characters: a shorter one could not be told from other text when outputs are cleaned of it",
    )
    .max(16_384, "a value may have 16,384 characters")
    .refine((value) => value.isWellFormed() && !value.includes("\0"), "a value is text"),
});

/** Which kernel reads it: the `sessionId` that its runs are announced with. */
export const readSecretSchema = z.object({ sessionId: z.string().min(8).max(64) });
export const secretValueSchema = z.object({ name: z.string(), value: z.string() });

export const secretSchema = z.object({
  name: z.string(),
  /** Mine alone, or the project's. */
  own: z.boolean(),
  setAt: z.number(),
  /** Null once the account is gone. */
  setBy: z.string().nullable(),
  lastReadAt: z.number().nullable(),
  lastReadBy: z.string().nullable(),
});
export type Secret = z.infer<typeof secretSchema>;
export const secretListSchema = z.object({ items: z.array(secretSchema) });
