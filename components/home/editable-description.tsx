"use client";
import { Pencil } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { Project } from "#lib/protocol/project.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useUpdateProject } from "../live/api/projects.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { TextArea } from "../ui/input.tsx";

const longest = 2000;

/** What the project is about; whoever manages it writes it where it stands. */
export function EditableDescription({ project }: { readonly project: Project }): ReactElement {
  const update = useUpdateProject(project.id);
  const [editing, setEditing] = useState(false);
  const mayEdit = project.right === "manage";
  const save = (description: string): void => {
    setEditing(false);
    if (description !== project.description) update.mutate({ description }, { onError: sayProblem });
  };
  if (!editing)
    return (
      <div className="group flex items-start gap-1">
        <p className={project.description === "" ? "text-ink-3" : "whitespace-pre-line"}>
          {project.description === "" ? "No description yet." : project.description}
        </p>
        {mayEdit && (
          <span className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:opacity-100">
            <IconButton
              icon={Pencil}
              size="small"
              label={project.description === "" ? "Describe the project" : "Edit the description"}
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
        save(String(new FormData(event.currentTarget).get("description")).trim());
      }}
    >
      <TextArea
        name="description"
        aria-label="Description"
        defaultValue={project.description}
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
