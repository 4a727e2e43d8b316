"use client";
/** What the projects of an organization use, and what they may: for all of them, and for one. */
import { Gauge } from "lucide-react";
import Link from "next/link";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { byteCount } from "#lib/base/byte-count.ts";
import { byteSize } from "#lib/base/byte-size.ts";
import type { OrganizationUsage } from "#lib/protocol/usage.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useOrganizationUsage, useSetQuota } from "../live/api/usage.ts";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { Dialog, DialogFoot } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { Meter } from "../ui/progress.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { OwnerPage } from "./owner-page.tsx";

type Project = OrganizationUsage["projects"][number];
type Quota = OrganizationUsage["organization"];

export function LimitsPage(): ReactElement {
  return (
    <OwnerPage
      title="Storage and limits"
      lede="What each project keeps and runs, and how much it may. Nothing is deleted by a limit: what would go beyond it is refused."
    >
      {({ id, name }) => <Limits key={id} organizationId={id} name={name} />}
    </OwnerPage>
  );
}

interface Place {
  readonly organizationId: string;
  readonly name: string;
}

function Limits({ organizationId, name }: Place): ReactElement {
  const usage = useOrganizationUsage(organizationId);
  const [chosen, setChosen] = useState<Project>();
  if (usage.data === undefined)
    return usage.error === null ? (
      <SkeletonRows rows={5} what="what projects use" />
    ) : (
      <QueryProblem title="What projects use could not be loaded" query={usage} />
    );
  const { server, organization, projects } = usage.data;
  const inherited: Quota = {
    storageBytes: organization.storageBytes ?? server.storageBytes,
    sessions: organization.sessions ?? server.sessions,
  };
  return (
    <>
      <Section title={`Each project of ${name}`}>
        <div className="max-w-measure py-3">
          <QuotaForm organizationId={organizationId} own={organization} inherited={server} from="the server" />
        </div>
      </Section>
      <Section title="Projects" fact={projects.length.toLocaleString()}>
        <ul aria-label="Projects">
          {projects.map((project) => (
            <ProjectRow key={project.id} project={project} onChange={() => setChosen(project)} />
          ))}
        </ul>
      </Section>
      <Dialog
        open={chosen !== undefined}
        onOpenChange={() => setChosen(undefined)}
        title={`Limits of ${chosen?.name ?? ""}`}
      >
        {chosen !== undefined && (
          <QuotaForm
            organizationId={organizationId}
            projectId={chosen.id}
            own={chosen.own}
            inherited={inherited}
            from="the organization"
            onDone={() => setChosen(undefined)}
          />
        )}
      </Dialog>
    </>
  );
}

function ProjectRow({ project, onChange }: { readonly project: Project; readonly onChange: () => void }): ReactElement {
  const { used, limit, own } = project;
  const share = limit === null ? undefined : used / Math.max(limit, 1);
  return (
    <li className="flex min-h-row-short flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-1 last:border-b-0">
      <Icon of={Gauge} className="text-ink-3" />
      <span className="min-w-0 grow truncate">
        <Link href={`/p/${project.id}/usage`} className="font-medium hover:underline">
          {project.name}
        </Link>
      </span>
      {(own.storageBytes !== null || own.sessions !== null) && <Chip>Own limits</Chip>}
      {share !== undefined && share >= 0.9 && (
        <span className={share >= 1 ? "font-strong text-failed" : "font-strong text-stale"}>
          {share >= 1 ? "Full" : "Nearly full"}
        </span>
      )}
      {share !== undefined && (
        <span className="w-24 flex-none phone:hidden">
          <Meter value={Math.min(1, share)} label={`Storage of ${project.name}`} paused />
        </span>
      )}
      <span className="num w-36 flex-none text-right text-ink-2">
        {limit === null ? byteSize(used) : `${byteSize(used)} of ${byteSize(limit)}`}
      </span>
      <Button size="small" aria-label={`Change limits of ${project.name}`} onClick={onChange}>
        Change
      </Button>
    </li>
  );
}

const quotaForm = z.object({
  storage: z.string().transform((text, context) => {
    if (text.trim() === "") return null;
    const bytes = byteCount(text);
    if (bytes !== undefined) return bytes;
    context.addIssue({ code: "custom", message: "a size like 50 GB" });
    return z.NEVER;
  }),
  sessions: z.string().transform((text, context) => {
    if (text.trim() === "") return null;
    if (/^\d{1,9}$/.test(text.trim())) return Number(text);
    context.addIssue({ code: "custom", message: "a number like 20" });
    return z.NEVER;
  }),
});

interface QuotaFormProps {
  readonly organizationId: string;
  readonly projectId?: string;
  readonly own: Quota;
  /** What counts where nothing is said here. */
  readonly inherited: Quota;
  readonly from: string;
  readonly onDone?: () => void;
}

function QuotaForm({ organizationId, projectId, own, inherited, from, onDone }: QuotaFormProps): ReactElement {
  const set = useSetQuota(organizationId);
  const form = useParsedForm(quotaForm, ({ storage, sessions }) =>
    set.mutate(
      { ...(projectId === undefined ? {} : { projectId }), quota: { storageBytes: storage, sessions } },
      { onSuccess: () => onDone?.() },
    ),
  );
  const said = (value: string | null): string => `Empty: as ${from} says, ${value ?? "no limit"}.`;
  const foot = (
    <>
      <Button type="submit" variant={projectId === undefined ? "outline" : "primary"} busy={set.isPending}>
        Save the limits
      </Button>
      <span role="status" className="text-ink-3">
        {set.isSuccess && "Saved"}
      </span>
    </>
  );
  const storage = inherited.storageBytes === null ? null : byteSize(inherited.storageBytes);
  const sessions = inherited.sessions === null ? null : inherited.sessions.toLocaleString();
  return (
    <form noValidate onSubmit={form.onSubmit} className="grid gap-3">
      <Field label="Storage" hint={said(storage)} error={form.errors.storage}>
        {(control) => (
          <Input
            {...control}
            name="storage"
            defaultValue={own.storageBytes === null ? "" : sizeOf(own.storageBytes)}
            placeholder={storage ?? "no limit"}
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Kernels at work at a time" hint={said(sessions)} error={form.errors.sessions}>
        {(control) => (
          <Input
            {...control}
            name="sessions"
            inputMode="numeric"
            defaultValue={own.sessions ?? ""}
            placeholder={sessions ?? "no limit"}
            autoComplete="off"
          />
        )}
      </Field>
      <FormProblem error={set.error} />
      {projectId === undefined ? (
        <div className="flex items-center gap-3">{foot}</div>
      ) : (
        <DialogFoot>{foot}</DialogFoot>
      )}
    </form>
  );
}

/** So exact that saving it again changes nothing. */
function sizeOf(bytes: number): string {
  const shown = byteSize(bytes);
  return byteCount(shown) === bytes ? shown : String(bytes);
}
