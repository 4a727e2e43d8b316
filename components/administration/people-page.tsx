"use client";
/** Everybody of the organization: how they sign in, when they were here last, and what an owner may do about it. */
import { Ellipsis } from "lucide-react";
import { type ReactElement, useState } from "react";
import { matchText } from "#lib/base/match-text.ts";
import type { PersonEntry } from "#lib/protocol/sign-in.ts";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { usePlace } from "../frame/place.tsx";
import { Age } from "../live/age.tsx";
import { type PersonDeed, useAllPeople, usePersonDeed, useResetLink } from "../live/api/administration.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useSearchParam } from "../live/search-param.ts";
import { People as OrganizationPeople } from "../organization/people.tsx";
import { Avatar } from "../ui/avatar.tsx";
import { Chip } from "../ui/chip.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { AskDialog, Dialog } from "../ui/dialog.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Menu } from "../ui/menu.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { OwnerPage } from "./owner-page.tsx";

interface Asked {
  readonly person: PersonEntry;
  readonly deed: PersonDeed["deed"];
}

const questions: Readonly<Record<PersonDeed["deed"], { readonly verb: string; readonly effect: string }>> = {
  suspend: {
    verb: "Suspend",
    effect: "Nothing of theirs opens until you end it: no page, no token. Their work stays.",
  },
  resume: { verb: "End the suspension of", effect: "They sign in again as before; their tokens work again." },
  remove: {
    verb: "Remove the account of",
    effect: "It cannot be undone. Their work stays; nothing says any more that it was theirs.",
  },
  "sign-out": { verb: "Sign out everywhere", effect: "What they have open closes at once. They can sign in again." },
  "drop-factor": {
    verb: "Take away the second factor of",
    effect: "Their password alone signs them in from then on. Do it only when you are sure who asks.",
  },
};

export function PeoplePage(): ReactElement {
  return (
    <OwnerPage title="People" lede="Everybody of the organization, and how they sign in.">
      {(organization, isServers) =>
        isServers ? <People /> : <OrganizationPeople key={organization.id} organization={organization} />
      }
    </OwnerPage>
  );
}

function People(): ReactElement {
  const people = useAllPeople();
  const [query, setQuery] = useSearchParam("q");
  const [asked, setAsked] = useState<Asked>();
  const deed = usePersonDeed();
  const reset = useResetLink();
  const shown = people.data?.filter((one) => query === "" || matchText(query, one.name, [one.email]) !== undefined);
  return (
    <Section
      title="People"
      fact={people.data?.length.toLocaleString()}
      tools={
        <SearchInput label="Filter people" value={query} onChange={(event) => setQuery(event.target.value)} quiet />
      }
    >
      {shown === undefined ? (
        people.error === null ? (
          <SkeletonRows rows={3} what="the people" />
        ) : (
          <QueryProblem title="The people could not be loaded" query={people} />
        )
      ) : shown.length === 0 ? (
        <p className="py-4 text-ink-2">
          Nobody has “{query}” in name or e-mail.{" "}
          <button type="button" className="verb" onClick={() => setQuery("")}>
            Show all {people.data?.length.toLocaleString()}
          </button>
        </p>
      ) : (
        <VirtualRows
          label="People"
          items={shown}
          keyOf={(one) => one.id}
          row={(one) => (
            <PersonRow
              person={one}
              onAsk={(wish) => setAsked({ person: one, deed: wish })}
              onReset={() => reset.mutate({ id: one.id }, { onError: sayProblem })}
            />
          )}
        />
      )}
      <AskDialog
        open={asked !== undefined}
        onOpenChange={() => setAsked(undefined)}
        title={asked === undefined ? "" : `${questions[asked.deed].verb} ${asked.person.name}?`}
        effect={asked === undefined ? "" : questions[asked.deed].effect}
        verb={asked === undefined ? "" : questions[asked.deed].verb.replace(/ of$/, "")}
        busy={deed.isPending}
        onConfirm={() => {
          if (asked === undefined) return;
          deed.mutate(
            { deed: asked.deed, id: asked.person.id },
            { onSuccess: () => setAsked(undefined), onError: sayProblem },
          );
        }}
      />
      <Dialog
        open={reset.data !== undefined}
        onOpenChange={() => reset.reset()}
        title="Link to set a new password"
        description="Give it to the person yourself. It works once, for 24 hours, and is shown only now."
      >
        <CopyField value={reset.data?.url ?? ""} label="Reset link" />
      </Dialog>
    </Section>
  );
}

interface PersonRowProps {
  readonly person: PersonEntry;
  readonly onAsk: (deed: PersonDeed["deed"]) => void;
  readonly onReset: () => void;
}

function PersonRow({ person, onAsk, onReset }: PersonRowProps): ReactElement {
  const { me } = usePlace();
  const isMe = person.id === me.person.id;
  const ways = [
    ...person.providers,
    ...(person.secondFactor ? ["second factor"] : []),
    ...(person.passkeys > 0 ? [person.passkeys === 1 ? "a passkey" : `${person.passkeys} passkeys`] : []),
  ];
  return (
    <div className="flex h-row-short items-center gap-3">
      <Avatar name={person.name} silent />
      <span className="min-w-0 grow truncate">
        <span className="font-medium">{person.name}</span>
        {isMe && <span className="text-ink-3">, you</span>}
        <span className="text-ink-3 phone:hidden">, {person.email}</span>
      </span>
      {person.suspendedAt !== null && <Chip tone="stale">Suspended</Chip>}
      <span className="w-44 truncate text-12 text-ink-3 phone:hidden">{ways.join(", ")}</span>
      <span className="w-16 text-12 text-ink-3">{person.owner ? "Owner" : "Member"}</span>
      <span className="w-32 text-right text-ink-3 phone:hidden">
        {person.lastSeenAt === null ? (
          "not signed in"
        ) : (
          <>
            seen <Age at={person.lastSeenAt} />
          </>
        )}
      </span>
      <span className="w-control-small flex-none">
        {!isMe && (
          <Menu
            entries={[
              { id: "reset", label: "Link to set a new password", onSelect: onReset },
              { id: "out", label: "Sign out everywhere", onSelect: () => onAsk("sign-out") },
              ...(person.secondFactor
                ? [{ id: "factor", label: "Take away the second factor", onSelect: () => onAsk("drop-factor") }]
                : []),
              { kind: "line" as const, id: "line" },
              person.suspendedAt === null
                ? { id: "suspend", label: "Suspend", onSelect: () => onAsk("suspend") }
                : { id: "resume", label: "End the suspension", onSelect: () => onAsk("resume") },
              { id: "remove", label: "Remove the account", onSelect: () => onAsk("remove") },
            ]}
          >
            <IconButton icon={Ellipsis} size="small" side="left" label={`What to do about ${person.name}`} />
          </Menu>
        )}
      </span>
    </div>
  );
}
