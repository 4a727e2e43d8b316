"use client";
/** The studies of a project: searches for good params, each shared by everybody who asks it. */
import { Ellipsis, Telescope, Trash2 } from "lucide-react";
import Link from "next/link";
import { type ReactElement, useState } from "react";
import type { Study } from "#lib/protocol/study.ts";
import { sayProblem, useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useDeleteStudy, useStudies } from "../live/api/studies.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { ContextMenu, Menu, type MenuEntry } from "../ui/menu.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { Snippet } from "../ui/snippet.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { directionWords, samplerWords } from "./study-words.ts";

const example = `const search = await octavo.study({
  name: "rates",
  space: { rate: { low: 0.0001, high: 1, log: true }, units: [16, 32, 64] },
});
for await (const trial of search.trials(30)) {
  const loss = await train(trial.params);
  await trial.tell(loss);
}`;

export function ProjectStudies({ projectId }: { readonly projectId: string }): ReactElement {
  const studies = useStudies(projectId);
  return (
    <Page
      title="Studies"
      lede="Searches for good params. Tabs, workers and Python programs that open one name ask the same study."
    >
      <Section title="Studies" fact={studies.data?.length.toLocaleString()}>
        {studies.data === undefined ? (
          studies.error === null ? (
            <SkeletonRows rows={3} what="studies" />
          ) : (
            <QueryProblem title="Studies could not be loaded" query={studies} />
          )
        ) : studies.data.length === 0 ? (
          <>
            <Empty title="No study yet">
              A study says what to try next, from what was tried before. Open one in a cell and tell it how each trial
              turned out:
            </Empty>
            <div className="mt-4 max-w-measure">
              <Snippet label="Open a study" snippets={[{ language: "TypeScript", text: example }]} />
            </div>
          </>
        ) : (
          <VirtualRows
            label="Studies"
            items={studies.data}
            keyOf={(one) => one.id}
            row={(one) => <StudyRow projectId={projectId} study={one} />}
          />
        )}
      </Section>
    </Page>
  );
}

function StudyRow({ projectId, study }: { readonly projectId: string; readonly study: Study }): ReactElement {
  const { unavailable } = useNotebookActions();
  const [removing, setRemoving] = useState(false);
  const entries: readonly MenuEntry[] = [
    { id: "delete", label: "Delete …", icon: Trash2, unavailable, onSelect: () => setRemoving(true) },
  ];
  return (
    <ContextMenu entries={entries}>
      <div className="relative flex h-row-short items-center gap-3 hover:bg-hover">
        <Link
          href={`/p/${projectId}/studies/${study.id}`}
          className="flex h-full min-w-0 grow items-center gap-2 after:absolute after:inset-0"
        >
          <Icon of={Telescope} className="text-ink-3" />
          <span className="truncate font-code text-12 tracking-none">{study.name}</span>
        </Link>
        <span className="flex-none text-12 text-ink-3 phone:hidden">
          {samplerWords(study)}, {directionWords(study.directions)}
        </span>
        <span className="num w-24 flex-none text-right text-ink-3">
          {`${study.trials.toLocaleString()} ${study.trials === 1 ? "trial" : "trials"}`}
        </span>
        <span className="w-24 flex-none text-right text-ink-3 phone:hidden">
          <Age at={study.updatedAt} />
        </span>
        <span className="relative z-1 flex-none">
          <Menu entries={entries}>
            <IconButton icon={Ellipsis} label={`More for ${study.name}`} size="small" side="left" />
          </Menu>
        </span>
        {removing && <RemoveDialog projectId={projectId} study={study} onClose={() => setRemoving(false)} />}
      </div>
    </ContextMenu>
  );
}

interface RemoveDialogProps {
  readonly projectId: string;
  readonly study: Study;
  readonly onClose: () => void;
}

function RemoveDialog({ projectId, study, onClose }: RemoveDialogProps): ReactElement {
  const { mutate, isPending } = useDeleteStudy(projectId);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={`Delete ${study.name}`}
      description={`Its ${study.trials.toLocaleString()} trials go for good, and who still asks it is refused. The runs of its trials stay.`}
    >
      <DialogFoot>
        <Button onClick={onClose}>Keep it</Button>
        <Button
          variant="primary"
          busy={isPending}
          onClick={() => mutate({ id: study.id }, { onError: sayProblem, onSettled: onClose })}
        >
          Delete study
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
