"use client";
/** What went wrong, where, and the way there. A foreign kernel's traceback is text for a terminal and is shown as such. */
import { ChevronRight, Copy } from "lucide-react";
import { type ReactElement, useMemo, useState } from "react";
import { Icon } from "../../ui/icon.tsx";
import { type ErrorPlace, isOurs, readStack, type StackLine } from "./error-places.ts";
import { AnsiText } from "./text-output.tsx";

export interface ErrorOutputProps {
  readonly name: string;
  readonly message: string;
  readonly traceback: readonly string[];
  readonly cellId: string;
  readonly onGoTo?: (place: ErrorPlace) => void;
}

export function ErrorOutput({ name, message, traceback, cellId, onGoTo }: ErrorOutputProps): ReactElement {
  const stack = useMemo(() => readStack(traceback), [traceback]);
  const ours = isOurs(stack);
  const first = stack.find(({ place }) => place?.cellId === cellId)?.place ?? stack[0]?.place;
  const isHere = first?.cellId === cellId;
  return (
    <div className="out-error" data-quiet={name === "Interrupted" ? "" : undefined}>
      <p className="out-error-head">
        <b>{name === "" ? "Error" : name}</b>
        {ours && first !== undefined && isHere && (
          <span className="font-code text-ink-2">
            line {first.line}, column {first.column}
          </span>
        )}
      </p>
      <p className="out-error-message">{message}</p>
      {!ours && traceback.length > 0 && <ForeignTrace lines={traceback} />}
      {ours && stack.length > 0 && (
        <div className="out-error-actions">
          {first !== undefined && onGoTo !== undefined && (
            <button type="button" className="verb" onClick={() => onGoTo(first)}>
              {isHere ? `Go to line ${first.line}` : "Go to the cell"}
            </button>
          )}
          <OtherCell stack={stack} cellId={cellId} {...(onGoTo === undefined ? {} : { onGoTo })} />
          <Stack
            name={name}
            message={message}
            stack={stack}
            cellId={cellId}
            {...(onGoTo === undefined ? {} : { onGoTo })}
          />
        </div>
      )}
    </div>
  );
}

interface StackProps {
  readonly stack: readonly StackLine[];
  readonly cellId: string;
  readonly onGoTo?: (place: ErrorPlace) => void;
}

/** A name that another cell owns: the way to that cell. */
function OtherCell({ stack, cellId, onGoTo }: StackProps): ReactElement | null {
  const other = stack.find(({ place }) => place !== undefined && place.cellId !== cellId)?.place;
  const isHere = stack.some(({ place }) => place?.cellId === cellId);
  if (other === undefined || onGoTo === undefined || !isHere) return null;
  return (
    <button type="button" className="verb" onClick={() => onGoTo(other)}>
      Go to the other cell
    </button>
  );
}

function Stack({
  name,
  message,
  stack,
  cellId,
  onGoTo,
}: StackProps & { readonly name: string; readonly message: string }): ReactElement {
  const [copied, setCopied] = useState(false);
  const text = [`${name}: ${message}`, ...stack.map((line) => line.text)].join("\n");
  const copy = (): void => void navigator.clipboard?.writeText(text).then(() => setCopied(true));
  return (
    <details className="out-stack">
      <summary>
        <Icon of={ChevronRight} size="tiny" />
        Stack, {stack.length === 1 ? "1 frame" : `${stack.length} frames`}
      </summary>
      <ol>
        {stack.map(({ place, name: of, text: line }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: frames have no identity beyond their place
          <li key={at}>
            {place === undefined ? (
              line
            ) : (
              <>
                <code>{of === "" ? "this cell's code" : of}</code>{" "}
                {onGoTo === undefined ? (
                  words(place, cellId)
                ) : (
                  <button type="button" className="verb" onClick={() => onGoTo(place)}>
                    {words(place, cellId)}
                  </button>
                )}
              </>
            )}
          </li>
        ))}
      </ol>
      {globalThis.isSecureContext && (
        <button type="button" className="verb" onClick={copy}>
          <Icon of={Copy} size="tiny" /> {copied ? "Copied" : "Copy"}
        </button>
      )}
    </details>
  );
}

function words({ cellId, line, column }: ErrorPlace, here: string): string {
  return `${cellId === here ? "line" : "another cell, line"} ${line}, column ${column}`;
}

function ForeignTrace({ lines }: { readonly lines: readonly string[] }): ReactElement {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="out-trace" tabIndex={0} aria-label="Traceback">
      <AnsiText text={lines.join("\n")} />
    </section>
  );
}
