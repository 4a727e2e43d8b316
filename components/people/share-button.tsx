"use client";
import { UserPlus } from "lucide-react";
import { useParams } from "next/navigation";
import { type ReactElement, useMemo, useState } from "react";
import { usePlace } from "../frame/place.tsx";
import { useNotebook } from "../live/api/notebooks.ts";
import { type Command, useCommands } from "../live/commands.tsx";
import { Button } from "../ui/button.tsx";
import { ShareDialog } from "./share-dialog.tsx";

/** Who has access to where one is, what one may oneself and whom to ask; for who manages it, giving rights. */
export function ShareButton(): ReactElement | null {
  const { project } = usePlace();
  const { notebookId } = useParams<{ notebookId?: string }>();
  const notebook = useNotebook(notebookId).data;
  const [open, setOpen] = useState(false);
  const nowhere = project === undefined && notebook === undefined;
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        {
          id: "share",
          title: "Share, or see who has access",
          icon: UserPlus,
          synonyms: ["invite", "people", "rights", "permissions", "link"],
          unavailable: nowhere ? "No project or notebook is open." : undefined,
          run: () => setOpen(true),
        },
      ],
      [nowhere],
    ),
  );
  if (nowhere) return null;
  return (
    <>
      <span className="phone:hidden">
        <Button variant="ghost" icon={UserPlus} onClick={() => setOpen(true)}>
          Share
        </Button>
      </span>
      {open && <ShareDialog notebook={notebook} project={project} onClose={() => setOpen(false)} />}
    </>
  );
}
