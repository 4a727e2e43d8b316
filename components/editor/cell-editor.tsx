"use client";
/**
 * A cell's source: text at rest, and an editor in its place when the cell is near or has the focus. To the page it is
 * one thing that is always there; which of the two is shown is the pool's business.
 */
import type { ReactNode } from "react";
import { languageNamed } from "#lib/highlight/language.ts";
import type { CellEditorProps } from "./cell-editor-props.ts";
import type { CodeError } from "./code-error.ts";
import type { FoundMark } from "./found-marks.ts";
import { StaticCode } from "./static-code.tsx";
import { useCellSeat } from "./use-cell-seat.ts";
import { useRestingText } from "./use-resting-text.ts";
import "./editor.css";

const NO_ERRORS: readonly CodeError[] = [];
const NOTHING_FOUND: readonly FoundMark[] = [];

export function CellEditor(props: CellEditorProps): ReactNode {
  const { text, language, label, lineNumbers = false, errors = NO_ERRORS, found = NOTHING_FOUND } = props;
  const resting = useRestingText(text);
  const { frame, host, focusFromRest } = useCellSeat({ ...props, lineNumbers, errors, found }, resting.setLive);
  return (
    <div className="octavo-editor" ref={frame} data-language={languageNamed(language)}>
      {/* biome-ignore lint/a11y/useSemanticElements: a preformatted, coloured text box; the real one takes its place */}
      <div
        className="octavo-rest"
        role="textbox"
        aria-multiline
        aria-readonly
        aria-label={label}
        tabIndex={0}
        onFocus={focusFromRest}
        onPointerUp={focusFromRest}
      >
        <StaticCode
          text={resting.value}
          language={language}
          lineNumbers={lineNumbers}
          errors={errors}
          scrolls={false}
        />
      </div>
      <div className="octavo-live" ref={host} />
    </div>
  );
}
