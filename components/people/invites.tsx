"use client";
/** Invite links to a project or an organization: made, listed while they are open, revoked at will. */
import { Link2, Mail } from "lucide-react";
import type { ReactElement } from "react";
import { rightWords } from "#lib/access/words.ts";
import { timeLeft } from "#lib/base/age.ts";
import type { Invite } from "#lib/protocol/person.ts";
import { type InvitedTo, useInvites, useRevokeInvite } from "../live/api/invites.ts";
import { useMinute } from "../live/page-state.ts";
import { Section } from "../ui/page.tsx";
import { NewInvite, type NewInviteProps } from "./new-invite.tsx";
import { RevocableList } from "./revocable-list.tsx";

export function Invites(props: NewInviteProps): ReactElement {
  const invites = useInvites(props.to);
  return (
    <Section title="Invite links" fact={invites.data?.length.toLocaleString()}>
      <div className="border-line border-b">
        <NewInvite {...props} />
      </div>
      <OpenInvites to={props.to} />
    </Section>
  );
}

function OpenInvites({ to }: { readonly to: InvitedTo }): ReactElement {
  const invites = useInvites(to);
  const revoke = useRevokeInvite(to);
  const now = useMinute();
  return (
    <RevocableList
      label="Open invite links"
      icon={Link2}
      items={invites.data}
      query={invites}
      say={(invite) => ({
        id: invite.id,
        name: nameOf(invite),
        facts: factsOf(invite, now),
        ...(invite.email === null ? {} : { icon: Mail }),
      })}
      noun="link"
      question="Revoke this link?"
      effect="Nobody can join by it from now on. Who joined stays."
      revoke={revoke}
    />
  );
}

function nameOf({ email, role, right }: Invite): string {
  const who = email ?? "Whoever has the link";
  return right === null ? `${who} joins as ${role}` : `${who} can ${rightWords[right]}, as ${role}`;
}

function factsOf({ createdByName, expiresAt, uses, email }: Invite, now: number): string {
  const used = email === null ? `, ${usesOf(uses)}` : "";
  return `, made by ${createdByName}${now === 0 ? "" : `, expires ${timeLeft(expiresAt, now)}`}${used}`;
}

function usesOf(uses: number): string {
  if (uses === 0) return "not used yet";
  return uses === 1 ? "1 person joined by it" : `${uses.toLocaleString()} people joined by it`;
}
