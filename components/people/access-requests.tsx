"use client";
import type { ReactElement } from "react";
import type { AccessRequest } from "#lib/protocol/sharing.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { type Shareable, useEndRequest, usePutGrant } from "../live/api/access.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";

interface AccessRequestsProps {
  readonly shared: Shareable;
  readonly requests: readonly AccessRequest[];
}

/** Who asks for more here, for who manages it: given at once, or declined. */
export function AccessRequests({ shared, requests }: AccessRequestsProps): ReactElement | null {
  const put = usePutGrant(shared);
  const decline = useEndRequest(shared);
  if (requests.length === 0) return null;
  return (
    <ul aria-label="Asks for access" className="border-line border-b">
      {requests.map(({ id, person, right, note }) => (
        <li key={id} className="flex min-h-row-short items-center gap-3 py-1">
          <Avatar name={person.name} silent />
          <span className="min-w-0 grow">
            <span className="font-medium">{person.name}</span> asks to be able to {right}
            {note !== "" && <span className="text-ink-2">: “{note}”</span>}
          </span>
          <Button
            size="small"
            busy={put.isPending}
            onClick={() => put.mutate({ to: { kind: "person", id: person.id }, right }, { onError: sayProblem })}
          >
            Let {person.name} {right}
          </Button>
          <Button size="small" variant="ghost" onClick={() => decline.mutate({ id }, { onError: sayProblem })}>
            Decline<span className="sr-only"> what {person.name} asks for</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}
