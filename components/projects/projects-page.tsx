"use client";
/** All projects one can see: those one works in, archived ones, and those in the trash, until they end there. */
import { Archive, Folder, Plus, RotateCcw, Trash2 } from "lucide-react";
import Link from "next/link";
import { type ReactElement, type ReactNode, useMemo, useState } from "react";
import { rightWords } from "#lib/access/words.ts";
import { matchText } from "#lib/base/match-text.ts";
import type { Project } from "#lib/protocol/project.ts";
import { NewProjectDialog } from "../frame/new-project-dialog.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { useOrganizations } from "../live/api/organizations.ts";
import {
  useArchivedProjects,
  useArchiveProject,
  useEndProject,
  useProjects,
  useRestoreProject,
  useTrashedProjects,
} from "../live/api/projects.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { Joinable } from "../organization/joinable.tsx";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { TypedNameDialog } from "../ui/typed-name-dialog.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";

const filterFrom = 12;

export function ProjectsPage(): ReactElement {
  const projects = useProjects();
  const [making, setMaking] = useState(false);
  return (
    <Page
      title="Projects"
      lede="A project holds notebooks and data, and is what you share with others."
      actions={
        <Button variant="primary" icon={Plus} onClick={() => setMaking(true)}>
          New project
        </Button>
      }
    >
      <Joinable />
      {projects.data === undefined ? (
        projects.error === null ? (
          <SkeletonRows rows={4} what="your projects" />
        ) : (
          <QueryProblem title="Your projects could not be loaded" query={projects} />
        )
      ) : (
        <Working projects={projects.data} />
      )}
      <Archived />
      <Trash />
      {making && <NewProjectDialog onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Working({ projects }: { readonly projects: readonly Project[] }): ReactElement {
  const [filter, setFilter] = useSearchParam("q");
  const shown = useMemo(
    () => projects.filter(({ name }) => filter === "" || matchText(filter, name, []) !== undefined),
    [projects, filter],
  );
  return (
    <Section
      title="All projects"
      fact={projects.length.toLocaleString()}
      tools={
        (projects.length >= filterFrom || filter !== "") && (
          <SearchInput
            label="Filter projects"
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            className="w-36 phone:w-28"
            quiet
          />
        )
      }
    >
      {projects.length === 0 ? (
        <Empty title="No project yet">
          Make one, or ask somebody for an invite link to theirs. Guests see what is shared with them.
        </Empty>
      ) : shown.length === 0 ? (
        <p className="py-4 text-ink-2">
          No project has “{filter}” in its name.{" "}
          <button type="button" className="verb" onClick={() => setFilter("")}>
            Show all {projects.length.toLocaleString()}
          </button>
        </p>
      ) : (
        <VirtualRows
          label="Projects"
          items={shown}
          keyOf={(one) => one.id}
          row={(one) => <Row project={one} icon={Folder} />}
        />
      )}
    </Section>
  );
}

function Archived(): ReactElement | null {
  const archived = useArchivedProjects();
  const archive = useArchiveProject();
  if (archived.data === undefined || archived.data.length === 0) return null;
  return (
    <Section title="Archived" fact={archived.data.length.toLocaleString()}>
      <VirtualRows
        label="Archived projects"
        items={archived.data}
        keyOf={(one) => one.id}
        row={(one) => (
          <Row project={one} icon={Archive}>
            {one.manages && (
              <Button
                size="small"
                onClick={() => archive.mutate({ id: one.id, archived: false }, { onError: sayProblem })}
              >
                Unarchive<span className="sr-only"> {one.name}</span>
              </Button>
            )}
          </Row>
        )}
      />
    </Section>
  );
}

function Trash(): ReactElement | null {
  const trashed = useTrashedProjects();
  const restore = useRestoreProject();
  const end = useEndProject();
  const [ending, setEnding] = useState<Project>();
  if (trashed.data === undefined || trashed.data.length === 0) return null;
  return (
    <Section title="In the trash" fact={trashed.data.length.toLocaleString()}>
      <p className="border-line border-b py-2 text-ink-2">
        Closed for everybody; 30 days after it was deleted a project is gone.
      </p>
      <VirtualRows
        label="Projects in the trash"
        items={trashed.data}
        keyOf={(one) => one.id}
        row={(one) => (
          <Row project={one} icon={Trash2}>
            {one.manages && (
              <>
                <Button
                  size="small"
                  icon={RotateCcw}
                  onClick={() => restore.mutate({ id: one.id }, { onError: sayProblem })}
                >
                  Restore<span className="sr-only"> {one.name}</span>
                </Button>
                <Button size="small" variant="ghost" onClick={() => setEnding(one)}>
                  Delete<span className="sr-only"> {one.name} for ever</span>
                </Button>
              </>
            )}
          </Row>
        )}
      />
      {ending !== undefined && (
        <TypedNameDialog
          title={`Delete ${ending.name} for ever?`}
          description="Its notebooks, files, datasets and runs go for everybody. This cannot be undone."
          name={ending.name}
          verb="Delete for ever"
          busy={end.isPending}
          onClose={() => setEnding(undefined)}
          onConfirm={() =>
            end.mutate({ id: ending.id }, { onSuccess: () => setEnding(undefined), onError: sayProblem })
          }
        />
      )}
    </Section>
  );
}

interface RowProps {
  readonly project: Project;
  readonly icon: typeof Folder;
  /** What can be done with it here. */
  readonly children?: ReactNode;
}

function Row({ project, icon, children }: RowProps): ReactElement {
  const organizations = useOrganizations().data ?? [];
  const home = organizations.find(({ id }) => id === project.organizationId);
  const { id, name, notebooks, right, updatedAt, archivedAt, deletedAt } = project;
  return (
    <div className="flex h-row-short items-center gap-3">
      <Icon of={icon} className="text-ink-3" />
      <span className="min-w-0 grow truncate">
        {deletedAt === null ? (
          <Link href={`/p/${id}`} className="font-medium hover:underline">
            {name}
          </Link>
        ) : (
          <span className="font-medium">{name}</span>
        )}
        {organizations.length > 1 && home !== undefined && <span className="text-ink-3">, {home.name}</span>}
      </span>
      <span className="num w-24 flex-none text-right text-ink-3 phone:hidden">
        {notebooks === 1 ? "1 notebook" : `${notebooks.toLocaleString()} notebooks`}
      </span>
      <span className="w-32 flex-none text-right text-ink-3 phone:hidden">
        <Age at={deletedAt ?? archivedAt ?? updatedAt} />
      </span>
      <span className="flex min-w-24 flex-none items-center justify-end gap-1 text-12 text-ink-3">
        {children ?? `can ${rightWords[right]}`}
      </span>
    </div>
  );
}
