"use client";
/** Who is in the organization, by name; owners change what somebody is in it. */
import { UserMinus } from "lucide-react";
import { type ReactElement, useCallback, useMemo, useState } from "react";
import type { OrganizationAnswer, PersonInOrganization } from "#lib/protocol/organization.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { usePeople, useRemovePerson, useSetRole } from "../live/api/organizations.ts";
import { MoreRows } from "../live/more-rows.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { roles } from "../people/roles.ts";
import { Avatar } from "../ui/avatar.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";

export function People({ organization }: { readonly organization: OrganizationAnswer }): ReactElement {
  const [find, setFind] = useSearchParam("q");
  const people = usePeople(organization.id, find);
  const [removing, setRemoving] = useState<PersonInOrganization>();
  const remove = useRemovePerson(organization.id);
  const { fetchNextPage } = people;
  const onMore = useCallback(() => void fetchNextPage(), [fetchNextPage]);
  const pages = people.data?.pages;
  const shown = useMemo(() => pages?.flatMap((page) => page.items), [pages]);
  return (
    <Section
      title="People"
      fact={organization.people.toLocaleString()}
      tools={
        <SearchInput
          label="Find people"
          value={find}
          onChange={(event) => setFind(event.target.value)}
          className="w-36 phone:w-28"
          quiet
        />
      }
    >
      {shown === undefined ? (
        people.error === null ? (
          <SkeletonRows rows={3} what="the people" />
        ) : (
          <p className="py-4 text-ink-2" role="alert">
            The people could not be loaded.{" "}
            <button type="button" className="verb" onClick={() => void people.refetch()}>
              Try again
            </button>
          </p>
        )
      ) : shown.length === 0 ? (
        <p className="py-4 text-ink-2">Nobody here has “{find}” in name or e-mail.</p>
      ) : (
        <VirtualRows
          label="People"
          items={shown}
          keyOf={(one) => one.personId}
          row={(one) => <PersonRow person={one} organization={organization} onRemove={() => setRemoving(one)} />}
        />
      )}
      <MoreRows more={people.hasNextPage} busy={people.isFetchingNextPage} onMore={onMore} />
      <AskDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={`Remove ${removing?.name ?? ""}?`}
        effect="They are out at once, also where they have something open now. What they made stays, and is the organization’s."
        verb="Remove"
        busy={remove.isPending}
        onConfirm={() => {
          if (removing === undefined) return;
          const { personId } = removing;
          remove.mutate({ personId }, { onSuccess: () => setRemoving(undefined), onError: sayProblem });
        }}
      />
    </Section>
  );
}

interface PersonRowProps {
  readonly person: PersonInOrganization;
  readonly organization: OrganizationAnswer;
  readonly onRemove: () => void;
}

function PersonRow({ person, organization, onRemove }: PersonRowProps): ReactElement {
  const { me } = usePlace();
  const setRole = useSetRole(organization.id);
  const owner = organization.role === "owner";
  const isMe = person.personId === me.person.id;
  return (
    <div className="flex h-row-short items-center gap-3">
      <Avatar name={person.name} silent />
      <span className="min-w-0 grow truncate">
        <span className="font-medium">{person.name}</span>
        {isMe && <span className="text-ink-3">, you</span>}
        {person.teams.length > 0 && <span className="text-ink-3">, {person.teams.join(", ")}</span>}
      </span>
      <span className="w-56 truncate text-ink-3 phone:hidden">{person.email}</span>
      {owner ? (
        <Select
          aria-label={`What ${person.name} is here`}
          value={person.role}
          options={roles}
          disabled={setRole.isPending}
          onChange={(role) => setRole.mutate({ personId: person.personId, role }, { onError: sayProblem })}
        />
      ) : (
        <span className="text-12 text-ink-3">{person.role}</span>
      )}
      <span className="w-control-small flex-none">
        {owner && !isMe && (
          <IconButton icon={UserMinus} size="small" side="left" label={`Remove ${person.name}`} onClick={onRemove} />
        )}
      </span>
    </div>
  );
}
