"use client";
/** Forms against a schema: what was typed is parsed when it is sent; what is wrong is said at its field. */
import { type FormEvent, useState } from "react";
import type { z } from "zod";
import { asSentence } from "#lib/base/sentence.ts";

export interface ParsedForm {
  /** By field: the first thing wrong with it. */
  readonly errors: Readonly<Partial<Record<string, string>>>;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

export function useParsedForm<S extends z.ZodObject>(schema: S, send: (value: z.output<S>) => void): ParsedForm {
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  return {
    errors,
    onSubmit: (event) => {
      event.preventDefault();
      const parsed = schema.safeParse(Object.fromEntries(new FormData(event.currentTarget)));
      setErrors(parsed.success ? {} : firstByField(parsed.error));
      if (parsed.success) send(parsed.data);
      else focusFirst(event.currentTarget, parsed.error);
    },
  };
}

function firstByField(error: z.ZodError): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const issue of error.issues) errors[String(issue.path[0])] ??= asSentence(issue.message);
  return errors;
}

function focusFirst(form: HTMLFormElement, error: z.ZodError): void {
  const field = form.elements.namedItem(String(error.issues[0]?.path[0]));
  if (field instanceof HTMLElement) field.focus();
}
