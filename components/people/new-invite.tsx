"use client";
import { UserPlus } from "lucide-react";
import { type ReactElement, useState } from "react";
import { FormProblem } from "../entry/form-problem.tsx";
import { useCreateInvite } from "../live/api/people.ts";
import { Button } from "../ui/button.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { Select } from "../ui/select.tsx";

const hour = 3_600_000;
const lifetimes = [
  { value: String(24 * hour), label: "for a day" },
  { value: String(7 * 24 * hour), label: "for 7 days" },
  { value: String(30 * 24 * hour), label: "for 30 days" },
] as const;

export interface NewInviteProps {
  readonly projectId: string;
  /** Primary where making one is what the page is for. */
  readonly variant: "primary" | "outline";
}

/** Makes an invite link and shows it, this once. */
export function NewInvite({ projectId, variant }: NewInviteProps): ReactElement {
  const create = useCreateInvite(projectId);
  const [lifetime, setLifetime] = useState<string>(lifetimes[1].value);
  const url = create.data?.url;
  return (
    <div>
      <p className="max-w-measure text-ink-2">
        Whoever has a link joins as a member: with a new account, or with the one they have here. Several people can use
        the same link.
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Button
          variant={variant}
          icon={UserPlus}
          busy={create.isPending}
          onClick={() => create.mutate({ expiresInMs: Number(lifetime) })}
        >
          Make an invite link
        </Button>
        <Select aria-label="The link works" value={lifetime} options={lifetimes} onChange={setLifetime} />
      </div>
      <div className="mt-3 empty:hidden" role="status">
        {url !== undefined && (
          <div className="max-w-measure">
            <p className="mb-1.5 font-medium">Send this link. It is shown only now.</p>
            <CopyField value={url} label="Invite link" />
          </div>
        )}
      </div>
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}
