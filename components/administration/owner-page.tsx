"use client";
/** A page that the owner alone has: whoever else comes is told whom to ask. The three of them are tabs of one place. */
import Link from "next/link";
import type { ReactElement, ReactNode } from "react";
import { usePlace } from "../frame/place.tsx";
import { classNames } from "../ui/class-names.ts";
import { Page } from "../ui/page.tsx";

const places = [
  { href: "/administration/people", label: "People" },
  { href: "/administration/sign-in", label: "Sign-in elsewhere" },
  { href: "/administration/audit", label: "Audit log" },
] as const;

export interface OwnerPageProps {
  readonly title: (typeof places)[number]["label"];
  readonly lede: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export function OwnerPage({ title, lede, actions, children }: OwnerPageProps): ReactElement {
  const { me } = usePlace();
  if (!me.owner)
    return (
      <Page title={title} lede={`Only an owner of ${me.organization.name} sees this. Ask one of them.`}>
        <Link href="/" className="verb mt-5 inline-block">
          Back to your projects
        </Link>
      </Page>
    );
  return (
    <Page title={title} lede={lede} actions={actions}>
      <nav aria-label="Administration" className="mt-4 flex flex-wrap gap-x-4 gap-y-1">
        {places.map((place) => (
          <Link
            key={place.href}
            href={place.href}
            aria-current={place.label === title ? "page" : undefined}
            className={classNames(
              "inline-flex h-control items-center border-b-2",
              place.label === title ? "border-ink font-medium" : "border-transparent text-ink-2 hover:text-ink",
            )}
          >
            {place.label}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  );
}
