"use client";
import { UserPlus } from "lucide-react";
import Link from "next/link";
import type { ReactElement } from "react";
import { usePlace } from "../frame/place.tsx";
import { Button } from "../ui/button.tsx";
import { Popover } from "../ui/popover.tsx";
import { NewInvite } from "./new-invite.tsx";

/** An invite link from anywhere in the project, for whoever manages it. */
export function ShareButton(): ReactElement | null {
  const { project } = usePlace();
  if (project?.right !== "manage") return null;
  return (
    <Popover
      label={`Invite people to ${project.name}`}
      trigger={
        <Button variant="ghost" icon={UserPlus}>
          Share
        </Button>
      }
    >
      <p className="mb-2 font-strong">Invite people to {project.name}</p>
      <NewInvite projectId={project.id} variant="outline" />
      <Link href={`/p/${project.id}/people`} className="verb mt-3 inline-block">
        See and change who has access
      </Link>
    </Popover>
  );
}
