/**
 * Code at rest: the same glyphs in the same places as in the editor that takes its place when one comes near, without
 * the editor. Used for every cell out of reach and for code in prose.
 */
import { memo, type ReactNode } from "react";
import { type ColouredLine, colour } from "#lib/highlight/language.ts";
import "./editor.css";
import { type CodeError, markLine } from "./code-error.ts";

export interface StaticCodeProps {
  readonly text: string;
  readonly language: string;
  readonly lineNumbers?: boolean;
  readonly errors?: readonly CodeError[];
  /** Whether it scrolls sideways itself, also by keys; false inside something that does. */
  readonly scrolls?: boolean;
}

const NO_ERRORS: readonly CodeError[] = [];

export const StaticCode = memo(function StaticCode({
  text,
  language,
  lineNumbers = false,
  errors = NO_ERRORS,
  scrolls = true,
}: StaticCodeProps): ReactNode {
  const lines = colour(text, language);
  return (
    <pre
      className="octavo-code"
      data-wrap={language === "markdown" || undefined}
      data-numbered={lineNumbers || undefined}
      tabIndex={scrolls ? 0 : undefined}
    >
      <code>
        {lines.map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place; the tokens inside are plain text
          <Line key={at} line={line} number={at + 1} errors={errors.filter((error) => error.line === at + 1)} />
        ))}
      </code>
    </pre>
  );
});

function Line({
  line,
  number,
  errors,
}: {
  readonly line: ColouredLine;
  readonly number: number;
  readonly errors: readonly CodeError[];
}): ReactNode {
  return (
    <span className="octavo-line" data-line={number} data-error={errors.length > 0 || undefined}>
      {markLine(line, errors).map(({ start, text, kind, wrong }) => (
        <span key={start} className={`tok-${kind}${wrong ? " octavo-wrong" : ""}`}>
          {text}
        </span>
      ))}
      {"\n"}
    </span>
  );
}
