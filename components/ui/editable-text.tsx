"use client";
import { Pencil } from "lucide-react";
import { type ReactElement, useState } from "react";
import { Button } from "./button.tsx";
import { IconButton } from "./icon-button.tsx";
import { TextArea } from "./input.tsx";

export interface EditableTextProps {
  readonly text: string;
  /** What the text is: "Description". */
  readonly label: string;
  /** Shown in place of nothing. */
  readonly emptyWords: string;
  /** Names of the button that begins, with a text and without one. */
  readonly editLabel: string;
  readonly writeLabel: string;
  readonly mayEdit: boolean;
  readonly longest: number;
  /** With another text than before. */
  readonly onSave: (text: string) => void;
}

/** A few lines that are written where they stand; Ctrl Enter saves, Escape leaves them as they were. */
export function EditableText(props: EditableTextProps): ReactElement {
  const { text, label, emptyWords, editLabel, writeLabel, mayEdit, longest, onSave } = props;
  const [editing, setEditing] = useState(false);
  const save = (next: string): void => {
    setEditing(false);
    if (next !== text) onSave(next);
  };
  if (!editing)
    return (
      <div className="group flex items-start gap-1">
        <p className={text === "" ? "text-ink-3" : "whitespace-pre-line break-words"}>{text || emptyWords}</p>
        {mayEdit && (
          <span className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:opacity-100">
            <IconButton
              icon={Pencil}
              size="small"
              label={text === "" ? writeLabel : editLabel}
              onClick={() => setEditing(true)}
            />
          </span>
        )}
      </div>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save(String(new FormData(event.currentTarget).get("text")).trim());
      }}
    >
      <TextArea
        name="text"
        aria-label={label}
        defaultValue={text}
        maxLength={longest}
        rows={3}
        autoFocus
        onKeyDown={(event) => {
          if (event.key === "Escape") setEditing(false);
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save(event.currentTarget.value.trim());
        }}
      />
      <div className="mt-2 flex gap-2 text-13">
        <Button type="submit" size="small">
          Save
        </Button>
        <Button variant="ghost" size="small" onClick={() => setEditing(false)}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
