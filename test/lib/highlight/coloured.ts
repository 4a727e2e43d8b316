/** Coloured text as a string: `‹k:const› a` — plain stretches bare, others with the first letters of their kind. */
import { colour } from "#lib/highlight/language.ts";

export function coloured(text: string, language: string): string {
  return colour(text, language)
    .map((line) =>
      line.tokens
        .map(({ start, kind }, at) => {
          const piece = line.text.slice(start, line.tokens[at + 1]?.start);
          return kind === "plain" ? piece : `‹${kind}:${piece}›`;
        })
        .join(""),
    )
    .join("\n");
}
