"use client";
/** The experiments of a project: where runs are kept together that answer one question. */
import { Ellipsis, FlaskConical, Pencil, Plus, Trash2 } from "lucide-react";
import Link from "next/link";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import type { Experiment } from "#lib/protocol/tracking.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { asProblem } from "../live/api/problem.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import {
  useCreateExperiment,
  useDeleteExperiment,
  useExperiments,
  useRenameExperiment,
  useRunGroups,
} from "../live/api/runs.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ContextMenu, Menu, type MenuEntry } from "../ui/menu.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { TextDialog } from "../ui/text-dialog.tsx";
import { toastUndo } from "../ui/toast.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { LogFromYourCode } from "./log-from-your-code.tsx";

const nameSchema = z.string().trim().min(1, "Give it a name.").max(500, "A name has at most 500 characters.");

export function ProjectExperiments({ projectId }: { readonly projectId: string }): ReactElement {
  const experiments = useExperiments(projectId);
  const counts = useRunGroups(projectId, { by: ["experiment_id"], limit: 1000 });
  const { unavailable } = useNotebookActions();
  const [naming, setNaming] = useState<"new" | Experiment>();
  const runsOf = (id: string): number => counts.data?.find(({ values }) => values[0] === id)?.runs ?? 0;
  const create = (
    <Button
      icon={Plus}
      variant="primary"
      aria-disabled={unavailable !== undefined}
      title={unavailable}
      onClick={() => unavailable === undefined && setNaming("new")}
    >
      New experiment
    </Button>
  );
  return (
    <Page
      title="Experiments"
      lede="Every run that matters, with its code, data, params and results. What any library logs to MLflow can come here."
      actions={
        <>
          <LogFromYourCode projectId={projectId} experiment={undefined} />
          {create}
        </>
      }
    >
      <Section title="Experiments" fact={experiments.data?.length.toLocaleString()}>
        {experiments.data === undefined ? (
          experiments.error === null ? (
            <SkeletonRows rows={3} what="experiments" />
          ) : (
            <QueryProblem title="Experiments could not be loaded" query={experiments} />
          )
        ) : (
          <VirtualRows
            label="Experiments"
            items={experiments.data}
            keyOf={(one) => one.id}
            row={(one) => (
              <ExperimentRow
                projectId={projectId}
                experiment={one}
                runs={counts.data === undefined ? undefined : runsOf(one.id)}
                onRename={() => setNaming(one)}
              />
            )}
          />
        )}
      </Section>
      {naming !== undefined && (
        <NameDialog
          key={naming === "new" ? "new" : naming.id}
          projectId={projectId}
          experiment={naming === "new" ? undefined : naming}
          onClose={() => setNaming(undefined)}
        />
      )}
    </Page>
  );
}

interface ExperimentRowProps {
  readonly projectId: string;
  readonly experiment: Experiment;
  readonly runs: number | undefined;
  readonly onRename: () => void;
}

function ExperimentRow({ projectId, experiment, runs, onRename }: ExperimentRowProps): ReactElement {
  const { unavailable } = useNotebookActions();
  const { mutate: remove } = useDeleteExperiment(projectId);
  const { id, name } = experiment;
  const isDefault = id === "0";
  const fixed = isDefault ? "Runs that name no experiment come here." : undefined;
  const entries: readonly MenuEntry[] = [
    { id: "rename", label: "Rename", icon: Pencil, unavailable: unavailable ?? fixed, onSelect: onRename },
    {
      id: "delete",
      label: "Delete with its runs",
      icon: Trash2,
      unavailable: unavailable ?? fixed,
      onSelect: () =>
        remove(
          { id },
          {
            onSuccess: () =>
              toastUndo(`${name} is deleted`, () => remove({ id, restore: true }, { onError: sayProblem })),
            onError: sayProblem,
          },
        ),
    },
  ];
  return (
    <ContextMenu entries={entries}>
      <div className="relative flex h-row-short items-center gap-3 hover:bg-hover">
        <Link
          href={`/p/${projectId}/experiments/${id}`}
          className="flex h-full min-w-0 grow items-center gap-2 after:absolute after:inset-0"
        >
          <Icon of={FlaskConical} className="text-ink-3" />
          <span className="truncate font-code text-12 tracking-none">{name}</span>
        </Link>
        <span className="num w-24 flex-none text-right text-ink-3">
          {runs !== undefined && `${runs.toLocaleString()} ${runs === 1 ? "run" : "runs"}`}
        </span>
        <span className="w-24 flex-none text-right text-ink-3 phone:hidden">
          <Age at={experiment.updatedAt} />
        </span>
        <span className="relative z-1 flex-none">
          <Menu entries={entries}>
            <IconButton icon={Ellipsis} label={`More for ${name}`} size="small" side="left" />
          </Menu>
        </span>
      </div>
    </ContextMenu>
  );
}

interface NameDialogProps {
  readonly projectId: string;
  readonly experiment: Experiment | undefined;
  readonly onClose: () => void;
}

function NameDialog({ projectId, experiment, onClose }: NameDialogProps): ReactElement {
  const create = useCreateExperiment(projectId);
  const rename = useRenameExperiment(projectId);
  const { isPending, error } = experiment === undefined ? create : rename;
  return (
    <TextDialog
      title={experiment === undefined ? "New experiment" : `Rename ${experiment.name}`}
      label="Name"
      initial={experiment?.name ?? ""}
      verb={experiment === undefined ? "Create experiment" : "Rename"}
      schema={nameSchema}
      busy={isPending}
      refused={error === null ? undefined : asProblem(error).detail}
      onClose={onClose}
      onSubmit={(name) =>
        experiment === undefined
          ? create.mutate({ name }, { onSuccess: onClose })
          : rename.mutate({ id: experiment.id, name }, { onSuccess: onClose })
      }
    />
  );
}
