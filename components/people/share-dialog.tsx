"use client";
/** Sharing from where one is: what I may and why, who has access and by what, links. For a notebook, or its whole project. */
import Link from "next/link";
import { type ReactElement, useState } from "react";
import { type Shareable, useAccess } from "../live/api/access.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { AskForMore } from "./ask-for-more.tsx";
import { MyRight } from "./my-right.tsx";
import { SharedLinks } from "./shared-links.tsx";
import { WhoMay } from "./who-may.tsx";

/** Beyond that one finds people by name, or on the project's page. */
const mostRows = 50;

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface ShareDialogProps {
  /** Undefined where no notebook is open. */
  readonly notebook: Named | undefined;
  /** Undefined for who may see one notebook alone. */
  readonly project: Named | undefined;
  readonly onClose: () => void;
}

export function ShareDialog({ notebook, project, onClose }: ShareDialogProps): ReactElement | null {
  const [kind, setKind] = useState<Shareable["kind"]>(notebook === undefined ? "project" : "notebook");
  const one = kind === "notebook" ? notebook : project;
  const access = useAccess({ kind, id: one?.id ?? "" });
  if (one === undefined) return null;
  const manages = access.data?.mine.right === "manage";
  return (
    <Dialog open onOpenChange={onClose} title={manages ? `Share ${one.name}` : `Access to ${one.name}`} width="cell">
      {notebook !== undefined && project !== undefined && (
        <Segmented
          label="What to share"
          value={kind}
          options={[
            { value: "notebook", label: "This notebook" },
            { value: "project", label: `All of ${project.name}` },
          ]}
          onChange={setKind}
        />
      )}
      <Sharing key={kind} shared={{ kind, id: one.id }} />
      {project !== undefined && (
        <p className="mt-5 border-line border-t pt-3">
          <Link href={`/p/${project.id}/people`} className="verb" onClick={onClose}>
            {manages ? "Invites, tokens and everybody" : "Everybody"} in {project.name}
          </Link>
        </p>
      )}
    </Dialog>
  );
}

function Sharing({ shared }: { readonly shared: Shareable }): ReactElement {
  const access = useAccess(shared);
  const filter = useState("");
  if (access.data === undefined)
    return access.error === null ? (
      <SkeletonRows rows={3} what="who has access" />
    ) : (
      <QueryProblem title="Who has access could not be loaded" query={access} />
    );
  return (
    <>
      <p className="mt-3 text-ink-2">
        <MyRight access={access.data} />
      </p>
      <AskForMore shared={shared} access={access.data} />
      <WhoMay shared={shared} access={access.data} filter={filter} most={mostRows} />
      {access.data.mine.right === "manage" && <SharedLinks shared={shared} links={access.data.links} />}
    </>
  );
}
