"use client";
/** Right of a cell: who else is in it. */
import type { ReactElement } from "react";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useWatched } from "../live/notebook-signal.ts";
import { Avatar } from "../ui/avatar.tsx";

export function CellVisitors({ cellId }: { readonly cellId: string }): ReactElement {
  const visitors = useWatched(useOpenNotebook().presence.visitorsIn(cellId));
  return (
    <div className="nb-visitors">
      {visitors.map((visitor) => (
        <Avatar key={visitor.clientId} name={visitor.name} color={visitor.color} size="small" about="in this cell" />
      ))}
    </div>
  );
}
