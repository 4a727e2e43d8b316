"use client";
/** What takes most room, each with the way to it, and into the trash for who may. */
import { Box, Database, File, FlaskConical, type LucideIcon, NotebookText, Trash2 } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import { allows } from "#lib/base/rights.ts";
import type { LargeThing } from "#lib/protocol/usage.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { useDeleteDataset, useRestoreDataset } from "../live/api/datasets.ts";
import { useDeleteFiles, useRestoreFiles } from "../live/api/files.ts";
import { useDeleteNotebook, useRestoreNotebook } from "../live/api/notebooks.ts";
import { useUsageAgain } from "../live/api/usage.ts";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Section } from "../ui/page.tsx";
import { toastUndo } from "../ui/toast.tsx";

const icons: Readonly<Record<LargeThing["kind"], LucideIcon>> = {
  file: File,
  dataset: Database,
  notebook: NotebookText,
  run: FlaskConical,
  model: Box,
};
const words: Readonly<Record<LargeThing["kind"], string>> = {
  file: "file",
  dataset: "dataset, with all its versions",
  notebook: "notebook, with outputs and history",
  run: "artifacts of the run",
  model: "files of the logged model",
};

export interface LargestThingsProps {
  readonly projectId: string;
  readonly things: readonly LargeThing[];
}

export function LargestThings({ projectId, things }: LargestThingsProps): ReactElement | null {
  const { project } = usePlace();
  const deeds = useTrash(projectId);
  const edits = allows(project?.right, "edit");
  if (things.length === 0) return null;
  const throwAway = (thing: LargeThing): void => {
    const deed = deeds[thing.kind];
    deed?.remove(thing.id, () => toastUndo(`${thing.name} is in the trash`, () => deed.restore(thing.id)));
  };
  return (
    <Section title="Largest" fact={things.length.toLocaleString()}>
      <ul aria-label="Largest">
        {things.map((thing) => (
          <li
            key={`${thing.kind} ${thing.id}`}
            className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0"
          >
            <Icon of={icons[thing.kind]} className="text-ink-3" />
            <span className="min-w-0 grow truncate">
              <Name projectId={projectId} thing={thing} />
              <span className="text-ink-3 phone:hidden">, {words[thing.kind]}</span>
            </span>
            <span className="num w-20 flex-none text-right">{byteSize(thing.bytes)}</span>
            <span className="w-control flex-none">
              {edits && deeds[thing.kind] !== undefined && (
                <IconButton
                  icon={Trash2}
                  label={`Put ${thing.name} into the trash`}
                  size="small"
                  onClick={() => throwAway(thing)}
                />
              )}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Name({ projectId, thing }: { readonly projectId: string; readonly thing: LargeThing }): ReactElement {
  const places: Readonly<Record<LargeThing["kind"], string | undefined>> = {
    file: `/p/${projectId}/files`,
    dataset: `/p/${projectId}/datasets/${thing.id}`,
    notebook: `/n/${thing.id}`,
    run: `/p/${projectId}/runs/${thing.id}`,
    model: undefined,
  };
  const href = places[thing.kind];
  return href === undefined ? (
    <span className="font-medium">{thing.name}</span>
  ) : (
    <Link href={href} className="font-medium hover:underline">
      {thing.name}
    </Link>
  );
}

interface Deed {
  readonly remove: (id: string, done: () => void) => void;
  readonly restore: (id: string) => void;
}

/** What can be thrown away here; runs and models are removed where they are shown. */
function useTrash(projectId: string): Readonly<Partial<Record<LargeThing["kind"], Deed>>> {
  const again = useUsageAgain(projectId);
  const { mutate: removeFiles } = useDeleteFiles(projectId);
  const { mutate: restoreFiles } = useRestoreFiles(projectId);
  const { mutate: removeDataset } = useDeleteDataset(projectId);
  const { mutate: restoreDataset } = useRestoreDataset(projectId);
  const { mutate: removeNotebook } = useDeleteNotebook(projectId);
  const { mutate: restoreNotebook } = useRestoreNotebook(projectId);
  const then = (done: () => void) => ({
    onSuccess: () => {
      done();
      again();
    },
    onError: sayProblem,
  });
  const back = { onSuccess: again, onError: sayProblem };
  return {
    file: {
      remove: (id, done) => removeFiles({ ids: [id] }, then(done)),
      restore: (id) => restoreFiles({ ids: [id] }, back),
    },
    dataset: {
      remove: (id, done) => removeDataset({ id }, then(done)),
      restore: (id) => restoreDataset({ id }, back),
    },
    notebook: {
      remove: (id, done) => removeNotebook({ id }, then(done)),
      restore: (id) => restoreNotebook({ id }, back),
    },
  };
}
