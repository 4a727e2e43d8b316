"use client";
/** Links that let whoever has one view a project or notebook, or comment: made with an end, shown once, revoked at will. */
import { Link2 } from "lucide-react";
import { type ReactElement, useState } from "react";
import { timeLeft } from "#lib/base/age.ts";
import type { ShareLink } from "#lib/protocol/sharing.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { type Shareable, useCreateLink, useRevokeLink } from "../live/api/access.ts";
import { useMinute } from "../live/page-state.ts";
import { Button } from "../ui/button.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { lifetimeMs, linkLifetimes } from "./lifetimes.ts";
import { RevocableList } from "./revocable-list.tsx";
import { ShownOnce } from "./shown-once.tsx";

const linkRights = [
  { value: "view", label: "can view" },
  { value: "comment", label: "can comment" },
] as const;

interface SharedLinksProps {
  readonly shared: Shareable;
  readonly links: readonly ShareLink[];
}

export function SharedLinks({ shared, links }: SharedLinksProps): ReactElement {
  const revoke = useRevokeLink(shared);
  const now = useMinute();
  return (
    <Section title="Shared links" fact={links.length.toLocaleString()}>
      <NewLink shared={shared} />
      <RevocableList
        label="Shared links"
        icon={Link2}
        items={links}
        say={(link) => ({
          id: link.id,
          name: `Whoever has the link can ${link.right}`,
          facts: `, made by ${link.createdByName}${endOf(link, now)}, ${opened(link.people)}`,
        })}
        noun="link"
        question="Revoke this link?"
        effect="Whoever came by it is out at once, also where they have something open now."
        revoke={revoke}
      />
    </Section>
  );
}

function NewLink({ shared }: { readonly shared: Shareable }): ReactElement {
  const create = useCreateLink(shared);
  const [right, setRight] = useState<string>("view");
  const [lifetime, setLifetime] = useState<string>(linkLifetimes[1].value);
  return (
    <div className="border-line border-b py-3">
      <p className="max-w-measure text-ink-2">
        Whoever has a shared link sees the {shared.kind} without an account. It never lets anybody edit or run.
      </p>
      <div className="mt-3 flex flex-wrap items-center gap-2">
        <Select aria-label="Whoever has the link" value={right} options={linkRights} onChange={setRight} />
        <Select aria-label="The shared link works" value={lifetime} options={linkLifetimes} onChange={setLifetime} />
        <Button
          icon={Link2}
          busy={create.isPending}
          onClick={() =>
            create.mutate({ right: right === "comment" ? "comment" : "view", expiresInMs: lifetimeMs(lifetime) })
          }
        >
          Make a shared link
        </Button>
      </div>
      <ShownOnce value={create.data?.url} say="Send this link. It is shown only now." label="Shared link" />
      {create.error !== null && <FormProblem error={create.error} />}
    </div>
  );
}

function endOf({ expiresAt }: ShareLink, now: number): string {
  return expiresAt === null || now === 0 ? "" : `, expires ${timeLeft(expiresAt, now)}`;
}

function opened(people: number): string {
  if (people === 0) return "not opened yet";
  return people === 1 ? "opened by 1 person" : `opened by ${people.toLocaleString()} people`;
}
