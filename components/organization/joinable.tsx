"use client";
import { Building2 } from "lucide-react";
import type { ReactElement } from "react";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { useJoinable, useJoinOrganization } from "../live/api/organizations.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import { toast } from "../ui/toast.tsx";

/** Organizations that take whoever has a confirmed e-mail of their domain, as I have; nothing where there are none. */
export function Joinable(): ReactElement | null {
  const joinable = useJoinable();
  const join = useJoinOrganization();
  if (joinable.data === undefined || joinable.data.length === 0) return null;
  return (
    <Section title="You can join">
      <ul aria-label="Organizations to join">
        {joinable.data.map(({ id, name }) => (
          <li key={id} className="flex min-h-row-short items-center gap-3 border-line border-b py-1 last:border-b-0">
            <Icon of={Building2} className="text-ink-3" />
            <span className="min-w-0 grow">
              <span className="font-medium">{name}</span>
              <span className="text-ink-3">, because of your e-mail</span>
            </span>
            <Button
              size="small"
              busy={join.isPending && join.variables.id === id}
              onClick={() =>
                join.mutate({ id }, { onSuccess: () => toast({ text: `You joined ${name}` }), onError: sayProblem })
              }
            >
              Join<span className="sr-only"> {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
