"use client";
/** Links that let whoever has one view the project, or comment: made with an end, shown once, revoked at will. */
import { Link2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import { timeLeft } from "#lib/base/age.ts";
import type { ShareLink } from "#lib/protocol/sharing.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useCreateLink, useRevokeLink } from "../live/api/access.ts";
import { useMinute } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";

const day = 86_400_000;
const never = "never";
const lifetimes = [
  { value: String(day), label: "for a day" },
  { value: String(7 * day), label: "for 7 days" },
  { value: String(90 * day), label: "for 90 days" },
  { value: never, label: "until revoked" },
] as const;
const linkRights = [
  { value: "view", label: "can view" },
  { value: "comment", label: "can comment" },
] as const;

interface SharedLinksProps {
  readonly projectId: string;
  readonly links: readonly ShareLink[];
}

export function SharedLinks({ projectId, links }: SharedLinksProps): ReactElement {
  const [revoking, setRevoking] = useState<ShareLink>();
  const revoke = useRevokeLink(projectId);
  return (
    <Section title="Shared links" fact={links.length.toLocaleString()}>
      <NewLink projectId={projectId} />
      <ul aria-label="Shared links">
        {links.map((link) => (
          <LinkRow key={link.id} link={link} onRevoke={() => setRevoking(link)} />
        ))}
      </ul>
      <AskDialog
        open={revoking !== undefined}
        onOpenChange={() => setRevoking(undefined)}
        title="Revoke this link?"
        effect="Whoever came by it is out at once, also where they have something open now."
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

function NewLink({ projectId }: { readonly projectId: string }): ReactElement {
  const create = useCreateLink(projectId);
  const [right, setRight] = useState<string>("view");
  const [lifetime, setLifetime] = useState<string>(lifetimes[1].value);
  const url = create.data?.url;
  const make = (): void =>
    create.mutate({
      right: right === "comment" ? "comment" : "view",
      expiresInMs: lifetime === never ? null : Number(lifetime),
    });
  return (
    <div className="border-line border-b py-3">
      <p className="max-w-measure text-ink-2">
        Whoever has a shared link sees the project without an account. It never lets anybody edit or run.
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button icon={Link2} busy={create.isPending} onClick={make}>
          Make a shared link
        </Button>
        <Select aria-label="Whoever has the link" value={right} options={linkRights} onChange={setRight} />
        <Select aria-label="The shared link works" value={lifetime} options={lifetimes} onChange={setLifetime} />
      </div>
      <div className="mt-3 empty:hidden" role="status">
        {url !== undefined && (
          <div className="max-w-measure">
            <p className="mb-1.5 font-medium">Send this link. It is shown only now.</p>
            <CopyField value={url} label="Shared link" />
          </div>
        )}
      </div>
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}

function LinkRow({ link, onRevoke }: { readonly link: ShareLink; readonly onRevoke: () => void }): ReactElement {
  const now = useMinute();
  return (
    <li className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0">
      <Icon of={Link2} className="text-ink-3" />
      <span className="min-w-0 grow">
        Made by <span className="font-medium">{link.createdByName}</span>, can {link.right}
        <span className="num text-ink-3">
          {now !== 0 && link.expiresAt !== null && `, expires ${timeLeft(link.expiresAt, now)}`}
          {`, ${opened(link.people)}`}
        </span>
      </span>
      <Button size="small" onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}

function opened(people: number): string {
  if (people === 0) return "not opened yet";
  return people === 1 ? "opened by 1 person" : `opened by ${people.toLocaleString()} people`;
}
