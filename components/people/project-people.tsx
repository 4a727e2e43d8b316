"use client";
/** The people of a project and the links that invite more. */
import { UserMinus } from "lucide-react";
import { useRouter } from "next/navigation";
import { type ReactElement, useState } from "react";
import { matchText } from "#lib/base/match-text.ts";
import type { Member } from "#lib/protocol/person.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { Age } from "../live/age.tsx";
import { useMembers, useRemoveMember } from "../live/api/people.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { Avatar } from "../ui/avatar.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { Invites } from "./invites.tsx";

const filterFrom = 12;

export function ProjectPeople({ projectId }: { readonly projectId: string }): ReactElement {
  const { project } = usePlace();
  return (
    <Page
      title="People"
      lede={`Everyone here reads, writes and runs the notebooks of ${project?.name ?? "this project"}.`}
    >
      <Members projectId={projectId} mayRemove={project?.right === "manage"} />
      {project?.right === "manage" ? (
        <Invites projectId={projectId} />
      ) : (
        project !== undefined && (
          <p className="mt-5 text-ink-2">Invite links are made by whoever manages the project.</p>
        )
      )}
    </Page>
  );
}

function Members({ projectId, mayRemove }: { readonly projectId: string; readonly mayRemove: boolean }): ReactElement {
  const members = useMembers(projectId);
  const [query, setQuery] = useSearchParam("q");
  const [leaving, setLeaving] = useState<Member>();
  const all = members.data;
  const shown = all?.filter((one) => query === "" || matchText(query, one.name, [one.email]) !== undefined);
  return (
    <Section
      title="Members"
      fact={all?.length.toLocaleString()}
      tools={
        all !== undefined &&
        (all.length >= filterFrom || query !== "") && (
          <SearchInput
            label="Filter members"
            value={query}
            onChange={(event) => setQuery(event.target.value)}
            className="w-36 phone:w-28"
            quiet
          />
        )
      }
    >
      {shown === undefined ? (
        members.error === null ? (
          <SkeletonRows rows={3} what="the members" />
        ) : (
          <QueryProblem title="The members could not be loaded" query={members} />
        )
      ) : shown.length === 0 ? (
        <p className="py-4 text-ink-2">
          No member has “{query}” in name or e-mail.{" "}
          <button type="button" className="verb" onClick={() => setQuery("")}>
            Show all {all?.length.toLocaleString()}
          </button>
        </p>
      ) : (
        <VirtualRows
          label="Members"
          items={shown}
          keyOf={(one) => one.personId}
          row={(one) => <MemberRow member={one} mayRemove={mayRemove} onRemove={() => setLeaving(one)} />}
        />
      )}
      <RemoveDialog projectId={projectId} member={leaving} onClose={() => setLeaving(undefined)} />
    </Section>
  );
}

const rightNames: Readonly<Record<string, string>> = { manage: "Manages", edit: "Edits", view: "Reads" };

interface MemberRowProps {
  readonly member: Member;
  readonly mayRemove: boolean;
  readonly onRemove: () => void;
}

function MemberRow({ member, mayRemove, onRemove }: MemberRowProps): ReactElement {
  const { me } = usePlace();
  const isMe = member.personId === me.person.id;
  return (
    <div className="flex h-row-short items-center gap-3">
      <Avatar name={member.name} silent />
      <span className="min-w-0 grow truncate">
        <span className="font-medium">{member.name}</span>
        {isMe && <span className="text-ink-3">, you</span>}
      </span>
      <span className="w-56 truncate text-ink-3 phone:hidden">{member.email}</span>
      <span className="w-20 text-12 text-ink-3">{rightNames[member.right] ?? member.right}</span>
      <span className="w-28 text-right text-ink-3 phone:hidden">
        joined <Age at={member.joinedAt} />
      </span>
      <span className="w-control-small flex-none">
        {(mayRemove || isMe) && member.right !== "manage" && (
          <IconButton
            icon={UserMinus}
            size="small"
            side="left"
            label={isMe ? "Leave the project" : `Remove ${member.name}`}
            onClick={onRemove}
          />
        )}
      </span>
    </div>
  );
}

interface RemoveDialogProps {
  readonly projectId: string;
  readonly member: Member | undefined;
  readonly onClose: () => void;
}

function RemoveDialog({ projectId, member, onClose }: RemoveDialogProps): ReactElement {
  const { me } = usePlace();
  const router = useRouter();
  const remove = useRemoveMember(projectId);
  const isMe = member?.personId === me.person.id;
  return (
    <AskDialog
      open={member !== undefined}
      onOpenChange={onClose}
      title={isMe ? "Leave this project?" : `Remove ${member?.name ?? ""}?`}
      effect={
        isMe
          ? "You no longer see its notebooks. What you wrote stays; to come back you need an invite."
          : "They are out at once, also where they have it open now. What they wrote stays."
      }
      verb={isMe ? "Leave the project" : "Remove"}
      busy={remove.isPending}
      onConfirm={() => {
        if (member === undefined) return;
        remove.mutate(
          { personId: member.personId },
          {
            onSuccess: () => {
              onClose();
              if (isMe) router.replace("/");
            },
            onError: sayProblem,
          },
        );
      }}
    />
  );
}
