"use client";
/** The home of a project: what it is, where one was, its notebooks. An `.ipynb` dropped anywhere on it is imported. */
import { FileUp, Plus } from "lucide-react";
import { type ReactElement, useState } from "react";
import type { Project } from "#lib/protocol/project.ts";
import { printedAddress, printedLink } from "#lib/tracking/mlflow/printed-link.ts";
import { type ImportFailure, sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { useProject, useUpdateProject } from "../live/api/projects.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useFragment, useReplace, useTitle } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { DropPlace } from "../ui/drop-place.tsx";
import { EditableText } from "../ui/editable-text.tsx";
import { Page } from "../ui/page.tsx";
import { SkeletonLine } from "../ui/skeleton.tsx";
import { ContinueRow } from "./continue-row.tsx";
import { ImportFailures } from "./import-failures.tsx";
import { NotebookTable } from "./notebook-table.tsx";

export function ProjectHome({ projectId }: { readonly projectId: string }): ReactElement {
  const project = useProject(projectId);
  const actions = useNotebookActions();
  const [failures, setFailures] = useState<readonly ImportFailure[]>([]);
  useTitle(project.data?.name);
  // MLflow's client prints links to here, with the run in the fragment.
  const link = printedLink(useFragment());
  useReplace(link && printedAddress(link, projectId));
  const importFiles = (files: readonly File[]): void => {
    setFailures([]);
    void actions.importFiles(files).then(setFailures);
  };
  if (project.data === undefined && project.error !== null)
    return (
      <Page title="This project">
        <QueryProblem title="This project could not be opened" query={project} />
      </Page>
    );
  return (
    <DropPlace
      onDrop={(data) => importFiles([...data.files])}
      unavailable={actions.unavailable}
      words="Drop to import the notebook"
    >
      <Page
        size="document"
        title={project.data?.name ?? <SkeletonLine className="my-2 h-6 w-52" />}
        lede={project.data && <Description project={project.data} />}
        actions={
          actions.unavailable === undefined && (
            <>
              <Button icon={FileUp} onClick={actions.pickAndImport}>
                Import .ipynb
              </Button>
              <Button variant="primary" icon={Plus} onClick={actions.create}>
                New notebook
              </Button>
            </>
          )
        }
      >
        <ImportFailures failures={failures} onDismiss={() => setFailures([])} />
        <ContinueRow projectId={projectId} />
        <NotebookTable projectId={projectId} />
      </Page>
    </DropPlace>
  );
}

const longestDescription = 2000;

function Description({ project }: { readonly project: Project }): ReactElement {
  const update = useUpdateProject(project.id);
  return (
    <EditableText
      text={project.description}
      label="Description"
      emptyWords="No description yet."
      editLabel="Edit the description"
      writeLabel="Describe the project"
      mayEdit={project.right === "manage"}
      longest={longestDescription}
      onSave={(description) => update.mutate({ description }, { onError: sayProblem })}
    />
  );
}
