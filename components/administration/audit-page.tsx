"use client";
/** The audit log: searched on the server, read by pages as one scrolls, exported, verified. */
import { ShieldCheck } from "lucide-react";
import { type ReactElement, useState } from "react";
import { exactTime } from "#lib/base/age.ts";
import { type AuditEntry, auditActions } from "#lib/protocol/audit.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { Age } from "../live/age.tsx";
import { auditAddress, auditQuery, useAudit, useVerifyAudit } from "../live/api/administration.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { addressOf } from "../live/api/request.ts";
import { useSearchParam } from "../live/search-param.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SearchInput } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Select } from "../ui/select.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";
import { OwnerPage } from "./owner-page.tsx";
import { Retention } from "./retention.tsx";

const kinds = [...new Set(Object.keys(auditActions).map((action) => action.split(".")[0] ?? ""))].sort();
const kindOptions = [
  { value: "", label: "every act" },
  ...kinds.map((kind) => ({ value: kind, label: kind.replace("_", " ") })),
];

export function AuditPage(): ReactElement {
  return (
    <OwnerPage title="Audit log" lede="Who did what, when and from where. Entries are chained: a change would show.">
      {({ id }) => (
        <>
          <Log key={`log ${id}`} organizationId={id} />
          <Retention key={`retention ${id}`} organizationId={id} />
        </>
      )}
    </OwnerPage>
  );
}

function Log({ organizationId }: { readonly organizationId: string }): ReactElement {
  const [q, setQ] = useSearchParam("q");
  const [action, setAction] = useSearchParam("act");
  const [open, setOpen] = useState<AuditEntry>();
  const log = useAudit(organizationId, { q, action, since: undefined });
  const href = (format: string): string =>
    addressOf(`${auditAddress(organizationId)}/export`, { ...auditQuery({ q, action, since: undefined }), format });
  return (
    <Section
      title="Entries"
      fact={
        log.data === undefined ? undefined : `${log.data.length.toLocaleString()}${log.hasNextPage ? " so far" : ""}`
      }
      tools={
        <>
          <SearchInput
            label="Search people, things, addresses"
            value={q}
            onChange={(event) => setQ(event.target.value)}
            className="w-56 phone:w-full"
          />
          <Select aria-label="Which acts" value={action} options={kindOptions} onChange={setAction} />
          <a href={href("csv")} className={buttonClass()} download>
            CSV
          </a>
          <a href={href("jsonl")} className={buttonClass()} download>
            JSON Lines
          </a>
        </>
      }
    >
      <Verification organizationId={organizationId} />
      {log.data === undefined ? (
        log.error === null ? (
          <SkeletonRows rows={8} what="the audit log" />
        ) : (
          <QueryProblem title="The audit log could not be loaded" query={log} />
        )
      ) : log.data.length === 0 ? (
        <p className="py-4 text-ink-2">
          Nothing was found.{" "}
          <button
            type="button"
            className="verb"
            onClick={() => {
              setQ("");
              setAction("");
            }}
          >
            Show every entry
          </button>
        </p>
      ) : (
        <>
          <VirtualRows
            label="Entries"
            items={log.data}
            keyOf={(entry) => entry.id}
            row={(entry) => <EntryRow entry={entry} onOpen={() => setOpen(entry)} />}
          />
          {log.hasNextPage && (
            <div className="py-3">
              <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                Show 200 more
              </Button>
            </div>
          )}
        </>
      )}
      <Dialog
        open={open !== undefined}
        onOpenChange={() => setOpen(undefined)}
        title={open === undefined ? "" : sentenceOf(open)}
        width="cell"
      >
        {open !== undefined && <EntryFacts entry={open} />}
      </Dialog>
    </Section>
  );
}

function Verification({ organizationId }: { readonly organizationId: string }): ReactElement {
  const verify = useVerifyAudit(organizationId);
  const found = verify.data;
  return (
    <div className="flex flex-wrap items-center gap-3 border-line border-b py-2">
      <Button icon={ShieldCheck} size="small" busy={verify.isPending} onClick={() => verify.mutate()}>
        Verify the chain
      </Button>
      <span role="status" className="min-w-0 grow text-ink-2">
        {found !== undefined &&
          (found.faults.length === 0 ? (
            `Whole: ${found.entries.toLocaleString()} entries, ${found.unsealed.toLocaleString()} not sealed yet.`
          ) : (
            <b className="font-strong text-failed">
              {found.faults.length.toLocaleString()} faults: {found.faults[0]?.detail}.
            </b>
          ))}
      </span>
      {verify.error !== null && <FormProblem error={verify.error} />}
    </div>
  );
}

function actorOf(entry: AuditEntry): string {
  if (entry.actor.name !== null) return entry.actor.name;
  if (entry.actor.kind === "system") return "Octavo";
  if (entry.actor.kind === "directory") return "A directory";
  return entry.actor.id === null ? "Somebody" : "Somebody who is gone";
}

function sentenceOf(entry: AuditEntry): string {
  const verb = (auditActions as Readonly<Record<string, string>>)[entry.action] ?? entry.action;
  const own = entry.target.kind === "person" && entry.target.id === entry.actor.id;
  const target = own ? "" : (entry.target.name ?? (entry.target.kind === "person" ? "somebody" : ""));
  return `${actorOf(entry)} ${own ? verb.replace(/ (of|for|to .*)$/, "") : verb} ${target}`.trim();
}

function EntryRow({ entry, onOpen }: { readonly entry: AuditEntry; readonly onOpen: () => void }): ReactElement {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-row-short w-full items-center gap-3 text-left hover:bg-hover"
    >
      <span className="min-w-0 grow truncate">{sentenceOf(entry)}</span>
      <span className="w-44 truncate font-code text-11 text-ink-3 tracking-none phone:hidden">{entry.action}</span>
      <span className="num w-32 truncate text-12 text-ink-3 phone:hidden">{entry.from.address}</span>
      <span className="w-24 flex-none text-right text-ink-3">
        <Age at={entry.at} />
      </span>
    </button>
  );
}

function EntryFacts({ entry }: { readonly entry: AuditEntry }): ReactElement {
  const facts: readonly (readonly [string, string | null])[] = [
    ["When", exactTime(entry.at)],
    ["Who", `${actorOf(entry)}${entry.actor.kind === "token" ? ", by a token" : ""}`],
    ["From", [entry.from.address, entry.from.agent].filter((part) => part !== null).join(", ")],
    ["What", `${entry.action} ${entry.target.kind} ${entry.target.id}`],
    ["Before", entry.before === null ? null : JSON.stringify(entry.before, null, 2)],
    ["After", entry.after === null ? null : JSON.stringify(entry.after, null, 2)],
    ["Request", entry.requestId],
    ["Chain", entry.sequence === null ? "waits for its seal" : `${entry.sequence}, ${entry.hash}`],
  ];
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
      {facts.map(
        ([name, value]) =>
          value !== null &&
          value !== "" && (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="min-w-0 whitespace-pre-wrap break-words font-code text-12 tracking-none">{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
