"use client";
/** Invite links: made with an expiry, shown once, listed while they are open, revoked at will. */
import { Link2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import { timeLeft } from "#lib/base/age.ts";
import type { Invite } from "#lib/protocol/person.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useInvites, useRevokeInvite } from "../live/api/people.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useMinute } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { NewInvite } from "./new-invite.tsx";

export function Invites({ projectId }: { readonly projectId: string }): ReactElement {
  const invites = useInvites(projectId);
  const [revoking, setRevoking] = useState<Invite>();
  const revoke = useRevokeInvite(projectId);
  return (
    <Section title="Invite links" fact={invites.data?.length.toLocaleString()}>
      <div className="border-line border-b py-3">
        <NewInvite projectId={projectId} variant="primary" />
      </div>
      {invites.data === undefined ? (
        invites.error === null ? (
          <SkeletonRows rows={1} what="the invite links" />
        ) : (
          <QueryProblem title="The invite links could not be loaded" query={invites} />
        )
      ) : (
        <ul aria-label="Open invite links">
          {invites.data.map((invite) => (
            <InviteRow key={invite.id} invite={invite} onRevoke={() => setRevoking(invite)} />
          ))}
        </ul>
      )}
      <AskDialog
        open={revoking !== undefined}
        onOpenChange={() => setRevoking(undefined)}
        title="Revoke this link?"
        effect="Nobody can join by it from now on. Who joined stays a member."
        verb="Revoke the link"
        busy={revoke.isPending}
        onConfirm={() => {
          if (revoking !== undefined)
            revoke.mutate({ id: revoking.id }, { onSuccess: () => setRevoking(undefined), onError: sayProblem });
        }}
      />
    </Section>
  );
}

function InviteRow({ invite, onRevoke }: { readonly invite: Invite; readonly onRevoke: () => void }): ReactElement {
  const now = useMinute();
  return (
    <li className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0">
      <Icon of={Link2} className="text-ink-3" />
      <span className="min-w-0 grow">
        Made by <span className="font-medium">{invite.createdByName}</span>
        <span className="num text-ink-3">
          {now !== 0 && `, expires ${timeLeft(invite.expiresAt, now)}`}
          {`, ${usesOf(invite.uses)}`}
        </span>
      </span>
      <Button size="small" onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}

function usesOf(uses: number): string {
  if (uses === 0) return "not used yet";
  return uses === 1 ? "1 person joined by it" : `${uses.toLocaleString()} people joined by it`;
}
