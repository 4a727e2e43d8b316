"use client";
import { Check, Copy } from "lucide-react";
import { type ReactElement, useState } from "react";
import { IconButton } from "./icon-button.tsx";

export interface CopyButtonProps {
  readonly text: string;
  /** The element that shows the text, to select where there is no clipboard. */
  readonly select?: () => void;
}

const words = {
  idle: "Copy",
  copied: "Copied",
  selected: "Selected: copy it with Ctrl or Cmd C",
  refused: "The browser did not copy: select the text and copy it",
} as const;

/** Copies; without a secure context there is no clipboard, and the button says what to do instead. */
export function CopyButton({ text, select }: CopyButtonProps): ReactElement {
  const [state, setState] = useState<keyof typeof words>("idle");
  const instead = (): void => {
    select?.();
    setState(select === undefined ? "refused" : "selected");
  };
  return (
    <>
      <IconButton
        variant="outline"
        icon={state === "copied" ? Check : Copy}
        label={words[state]}
        onClick={() => {
          // undefined without a secure context, whatever the types say
          const clipboard = navigator.clipboard as Clipboard | undefined;
          if (clipboard === undefined) instead();
          else clipboard.writeText(text).then(() => setState("copied"), instead);
        }}
      />
      <span role="status" className="sr-only">
        {state === "idle" ? "" : words[state]}
      </span>
    </>
  );
}
