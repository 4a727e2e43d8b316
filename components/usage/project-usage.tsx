"use client";
/** What a project uses and may use: a bar of what is kept by kind, the largest things, and the kernels at work. */
import Link from "next/link";
import type { ReactElement } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import { type Usage, type UsageKind, usageKinds } from "#lib/protocol/usage.ts";
import { usePlace } from "../frame/place.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useUsage } from "../live/api/usage.ts";
import { classNames } from "../ui/class-names.ts";
import { Page, Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { LargestThings } from "./largest-things.tsx";

/** In this order beside each other they can be told apart. */
const colors: Readonly<Record<UsageKind, string>> = {
  files: "bg-series-1",
  datasets: "bg-series-2",
  artifacts: "bg-series-3",
  outputs: "bg-series-4",
  documents: "bg-series-5",
  checkpoints: "bg-series-6",
  snapshots: "bg-series-8",
  metrics: "bg-series-7",
  uploads: "bg-series-9",
  trash: "bg-series-10",
};

export function ProjectUsage({ projectId }: { readonly projectId: string }): ReactElement {
  const usage = useUsage(projectId);
  return (
    <Page title="Usage" lede="What takes up room in this project, and how much it may use.">
      {usage.data === undefined ? (
        usage.error === null ? (
          <SkeletonRows rows={6} what="what the project uses" />
        ) : (
          <QueryProblem title="What the project uses could not be loaded" query={usage} />
        )
      ) : (
        <>
          <Storage projectId={projectId} usage={usage.data} />
          <LargestThings projectId={projectId} things={usage.data.largest} />
          <Kernels sessions={usage.data.sessions} />
        </>
      )}
    </Page>
  );
}

function Storage({ projectId, usage }: { readonly projectId: string; readonly usage: Usage }): ReactElement {
  const { used, limit, from } = usage.storage;
  const whole = Math.max(limit ?? 0, used, 1);
  const share = limit === null ? 0 : used / Math.max(limit, 1);
  return (
    <Section
      title="Storage"
      fact={limit === null ? byteSize(used) : `${byteSize(used)} of ${byteSize(limit)}`}
      tools={share >= 0.9 && <Fullness full={share >= 1} />}
    >
      <div
        role="img"
        aria-label={`${byteSize(used)}${limit === null ? "" : ` of ${byteSize(limit)}`} in use`}
        className="mt-3 flex h-2.5 gap-px overflow-hidden rounded-4 bg-press"
      >
        {usage.kinds.map(({ kind, bytes }) => (
          <div
            key={kind}
            className={classNames("h-full min-w-px", colors[kind])}
            style={{ width: `${(bytes / whole) * 100}%` }}
          />
        ))}
      </div>
      <ul aria-label="By kind" className="mt-2">
        {usage.kinds.map(({ kind, bytes, things }) => (
          <li key={kind} className="flex min-h-row-short items-center gap-3 border-line border-b last:border-b-0">
            <span aria-hidden className={classNames("size-2.5 flex-none rounded-2", colors[kind])} />
            <span className="min-w-0 grow truncate">
              {kind === "trash" ? (
                <Link href={`/p/${projectId}/trash`} className="verb">
                  {usageKinds[kind]}
                </Link>
              ) : (
                usageKinds[kind]
              )}
              {kind === "trash" && <span className="text-ink-3">, counts until it is emptied</span>}
            </span>
            <span className="num w-20 flex-none text-right text-ink-3 phone:hidden">{things.toLocaleString()}</span>
            <span className="num w-14 flex-none text-right text-ink-3 phone:hidden">
              {used === 0 ? "" : `${Math.round((bytes / used) * 100)} %`}
            </span>
            <span className="num w-20 flex-none text-right">{byteSize(bytes)}</span>
          </li>
        ))}
      </ul>
      {usage.kinds.length === 0 && <p className="py-3 text-ink-2">Nothing is kept here yet.</p>}
      <WhoSays from={from} limited={limit !== null} />
    </Section>
  );
}

function Fullness({ full }: { readonly full: boolean }): ReactElement {
  return (
    <span role="status" className={full ? "font-strong text-failed" : "font-strong text-stale"}>
      {full ? "Full: nothing more can be kept" : "Nearly full"}
    </span>
  );
}

function WhoSays({
  from,
  limited,
}: {
  readonly from: Usage["storage"]["from"];
  readonly limited: boolean;
}): ReactElement {
  const { me } = usePlace();
  const words = {
    project: "An owner of the organization set this for this project.",
    organization: "An owner of the organization set this for its projects.",
    server: limited ? "This is what the server gives each project." : "The server sets no limit.",
  } as const;
  return (
    <p className="mt-2 text-12 text-ink-3">
      {words[from]}{" "}
      {me.owner ? (
        <Link href="/administration/limits" className="verb">
          Change limits
        </Link>
      ) : (
        limited && "They can change it."
      )}
    </p>
  );
}

function Kernels({ sessions: { open, limit } }: { readonly sessions: Usage["sessions"] }): ReactElement {
  return (
    <Section
      title="Kernels at work"
      fact={limit === null ? open.toLocaleString() : `${open.toLocaleString()} of ${limit.toLocaleString()}`}
    >
      <p className="max-w-measure py-3 text-ink-2">
        Kernels whose cells run now and are shown to everybody. Where as many run as may, another is refused until
        somebody’s cells have ended.
      </p>
    </Section>
  );
}
