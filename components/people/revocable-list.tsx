"use client";
/** Links and tokens that were given out: each with its facts and its end. Invites, shared links and tokens are such. */
import type { LucideIcon } from "lucide-react";
import { type ReactElement, type ReactNode, useState } from "react";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { Button } from "../ui/button.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

export interface Revocable {
  readonly id: string;
  /** What it is called, in bold. */
  readonly name: string;
  /** Where the things of one list are of two kinds. */
  readonly icon?: LucideIcon;
  /** What else there is to say, after the name. */
  readonly facts: ReactNode;
}

interface RevocableListProps<T extends { readonly id: string }> {
  /** Names the list: "Shared links". */
  readonly label: string;
  readonly icon: LucideIcon;
  /** Undefined while they load. */
  readonly items: readonly T[] | undefined;
  readonly query?: Parameters<typeof QueryProblem>[0]["query"];
  readonly say: (item: T) => Revocable;
  /** "link", "token": what is revoked. */
  readonly noun: string;
  /** Asked before; left out, it names the thing. */
  readonly question?: string;
  /** What follows, said with the question. */
  readonly effect: string;
  /** Said where there are none. */
  readonly none?: string;
  readonly revoke: {
    readonly isPending: boolean;
    readonly mutate: (
      which: { readonly id: string },
      then: { readonly onSuccess: () => void; readonly onError: (error: unknown) => void },
    ) => void;
  };
}

export function RevocableList<T extends { readonly id: string }>(props: RevocableListProps<T>): ReactElement {
  const { label, icon, items, query, say, noun, question, effect, none, revoke } = props;
  const [revoking, setRevoking] = useState<Revocable>();
  return (
    <>
      {items === undefined ? (
        query === undefined || query.error === null ? (
          <SkeletonRows rows={1} what={label.toLowerCase()} />
        ) : (
          <QueryProblem title={`${label} could not be loaded`} query={query} />
        )
      ) : items.length === 0 ? (
        none !== undefined && <p className="py-3 text-ink-3">{none}</p>
      ) : (
        <ul aria-label={label}>
          {items.map(say).map((shown) => (
            <li
              key={shown.id}
              className="flex min-h-row-short items-center gap-3 border-line border-b py-1 last:border-b-0"
            >
              <Icon of={shown.icon ?? icon} className="text-ink-3" />
              <span className="min-w-0 grow">
                <span className="font-medium">{shown.name}</span>
                <span className="num text-ink-3">{shown.facts}</span>
              </span>
              <Button size="small" aria-label={`Revoke ${shown.name}`} onClick={() => setRevoking(shown)}>
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AskDialog
        open={revoking !== undefined}
        onOpenChange={() => setRevoking(undefined)}
        title={question ?? `Revoke ${revoking?.name ?? ""}?`}
        effect={effect}
        verb={`Revoke the ${noun}`}
        busy={revoke.isPending}
        onConfirm={() => {
          if (revoking !== undefined)
            revoke.mutate({ id: revoking.id }, { onSuccess: () => setRevoking(undefined), onError: sayProblem });
        }}
      />
    </>
  );
}
