"use client";
import { History } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import type { NotebookSummary } from "#lib/protocol/notebook.ts";
import { usePlace } from "../frame/place.tsx";
import { useNotebooks } from "../live/api/notebooks.ts";
import { useMembers } from "../live/api/people.ts";
import { type NotebookPlace, useLastNotebook } from "../live/places.ts";
import { buttonClass } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

/** The notebook one read last in this project, where in it, and whether it changed since. */
export function ContinueRow({ projectId }: { readonly projectId: string }): ReactElement | null {
  const { me } = usePlace();
  const last = useLastNotebook(me.person.id, projectId);
  const notebook = useNotebooks(projectId).data?.find((one) => one.id === last?.notebookId);
  const since = useSince(last, notebook);
  if (last === undefined || notebook === undefined) return null;
  return (
    <div className="mt-5.5 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-8 border border-line-strong bg-raised px-3.5 py-2.5">
      <Icon of={History} />
      <p className="min-w-0 grow basis-3/4 narrow:basis-auto">
        <b className="font-medium">{notebook.name}</b>{" "}
        <span className="text-ink-3">
          {last.where !== undefined && (
            <>
              You were at <code>{last.where}</code>.{" "}
            </>
          )}
          {since}
        </span>
      </p>
      <Link href={`/n/${notebook.id}`} className={`${buttonClass({ size: "small" })} phone:ml-7`}>
        Continue there
      </Link>
    </div>
  );
}

function useSince(last: NotebookPlace | undefined, notebook: NotebookSummary | undefined): string | undefined {
  const { me } = usePlace();
  const members = useMembers(notebook?.projectId).data;
  if (last === undefined || notebook === undefined || notebook.updatedAt <= last.at) return undefined;
  if (notebook.updatedBy === me.person.id) return undefined;
  const name = members?.find((member) => member.personId === notebook.updatedBy)?.name.split(" ")[0];
  return `Since then ${name ?? "somebody"} edited it.`;
}
