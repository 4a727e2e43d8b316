"use client";
/** Text of a program: terminal colours, long text in parts. */
import { type CSSProperties, memo, type ReactElement, type ReactNode, useMemo, useState } from "react";
import { shownStream } from "#lib/notebook/stream-text.ts";
import { type AnsiSpan, parseAnsi } from "./ansi.ts";
import { charactersAtFirst, foldLines, linesAtFirst } from "./fold-lines.ts";

export function StreamOutput({ name, text }: { readonly name: string; readonly text: string }): ReactElement | null {
  const shown = useMemo(() => shownStream(text), [text]);
  if (shown === "") return null;
  return <TextOutput text={shown} isError={name === "stderr"} />;
}

export interface TextOutputProps {
  readonly text: string;
  readonly isError?: boolean;
}

export function TextOutput({ text, isError = false }: TextOutputProps): ReactElement | null {
  const [pages, setPages] = useState(1);
  const folded = useMemo(() => foldLines(text, linesAtFirst * pages, charactersAtFirst * pages), [text, pages]);
  if (text === "") return null;
  return (
    <div className={isError ? "out-text out-stderr" : "out-text"}>
      <pre>
        <AnsiText text={folded.shown.replace(/\n$/, "")} />
      </pre>
      {folded.hiddenCharacters > 0 && (
        <p className="out-more">
          <button type="button" className="verb" onClick={() => setPages(pages * 4)}>
            {folded.hiddenLines > 1
              ? `Show ${Math.min(folded.hiddenLines, linesAtFirst * pages * 3).toLocaleString()} more`
              : "Show more of this line"}
          </button>
          <span className="num">
            {folded.hiddenLines > 1
              ? `${folded.hiddenLines.toLocaleString()} lines are folded`
              : `${folded.hiddenCharacters.toLocaleString()} characters are folded`}
          </span>
          <button type="button" className="verb" onClick={() => download(text)}>
            Download
          </button>
        </p>
      )}
    </div>
  );
}

export const AnsiText = memo(function AnsiText({ text }: { readonly text: string }): ReactNode {
  const spans = useMemo(() => parseAnsi(text), [text]);
  return spans.map((span, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: spans have no identity beyond their place
    isPlain(span) ? span.text : <AnsiSpanText key={at} span={span} />,
  );
});

function AnsiSpanText({ span }: { readonly span: AnsiSpan }): ReactElement {
  const style: CSSProperties = {};
  if (span.color !== undefined) style.color = colorOf(span.color);
  if (span.background !== undefined) style.background = colorOf(span.background);
  const classes = [span.bold && "out-bold", span.italic && "out-italic", span.underline && "out-underline"];
  return (
    <span className={classes.filter((name) => name !== false).join(" ") || undefined} style={style}>
      {span.text}
    </span>
  );
}

function isPlain({ color, background, bold, italic, underline }: AnsiSpan): boolean {
  return color === undefined && background === undefined && !bold && !italic && !underline;
}

function colorOf(color: number | string): string {
  return typeof color === "number" ? `var(--ansi-${color})` : `color-mix(in oklab, ${color} 72%, var(--ink))`;
}

function download(text: string): void {
  saveAs(new Blob([text], { type: "text/plain" }), "output.txt");
}

export function saveAs(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
