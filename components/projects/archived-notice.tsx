"use client";
import { Archive } from "lucide-react";
import type { ReactElement } from "react";
import type { Project } from "#lib/protocol/project.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { useArchiveProject } from "../live/api/projects.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

/** On every page of an archived project: that nobody changes anything here, and for who manages it the way back. */
export function ArchivedNotice({ project }: { readonly project: Project }): ReactElement | null {
  const archive = useArchiveProject();
  if (project.archivedAt === null) return null;
  return (
    <section
      aria-label="Archived"
      className="flex min-h-row-short flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-canvas px-4 py-1.5 narrow:px-10"
    >
      <Icon of={Archive} className="text-ink-3 phone:hidden" />
      <p className="min-w-0 grow text-ink-2">
        <span className="font-medium text-ink">{project.name} is archived</span>, since <Age at={project.archivedAt} />:
        everybody in it can read it, nobody can change it.
      </p>
      {project.manages && (
        <Button
          size="small"
          busy={archive.isPending}
          onClick={() => archive.mutate({ id: project.id, archived: false }, { onError: sayProblem })}
        >
          Unarchive
        </Button>
      )}
    </section>
  );
}
