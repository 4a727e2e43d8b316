"use client";
/** How long an organization's audit log is kept: for ever, or so many days, after which the oldest entries go. */
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { auditPolicySchema } from "#lib/protocol/audit.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { useAuditPolicy, useSetAuditPolicy } from "../live/api/administration.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";

const daysSchema = z.object({
  days: z
    .string()
    .trim()
    .transform((text) => (text === "" ? null : Number(text)))
    .pipe(auditPolicySchema.shape.retentionDays),
});

export function Retention({ organizationId }: { readonly organizationId: string }): ReactElement {
  const policy = useAuditPolicy(organizationId);
  const set = useSetAuditPolicy(organizationId);
  const [asked, setAsked] = useState<number>();
  const before = policy.data?.retentionDays;
  const save = (retentionDays: number | null): void =>
    set.mutate({ retentionDays }, { onSuccess: () => setAsked(undefined) });
  const form = useParsedForm(daysSchema, ({ days }) => {
    const removes = days !== null && (before == null || days < before);
    if (removes) setAsked(days);
    else save(days);
  });
  return (
    <Section
      title="How long it is kept"
      fact={before === undefined ? undefined : before === null ? "for ever" : `${before.toLocaleString()} days`}
    >
      {policy.data === undefined ? (
        policy.error === null ? (
          <SkeletonRows rows={1} what="how long the log is kept" />
        ) : (
          <QueryProblem title="How long it is kept could not be loaded" query={policy} />
        )
      ) : (
        <form noValidate onSubmit={form.onSubmit} className="grid max-w-measure gap-3 py-3">
          <Field label="Days" hint="At least 30. Empty: for ever." error={form.errors.days}>
            {(control) => (
              <Input
                {...control}
                key={String(before)}
                name="days"
                inputMode="numeric"
                defaultValue={before ?? ""}
                placeholder="for ever"
                autoComplete="off"
                className="w-36"
              />
            )}
          </Field>
          <div className="flex items-center gap-3">
            <Button type="submit" busy={set.isPending && asked === undefined}>
              Save
            </Button>
            <span role="status" className="text-ink-3">
              {set.isSuccess && "Saved"}
            </span>
          </div>
          <FormProblem error={set.error} />
        </form>
      )}
      <AskDialog
        open={asked !== undefined}
        onOpenChange={() => setAsked(undefined)}
        title={`Keep entries for ${asked?.toLocaleString() ?? ""} days?`}
        effect="Older ones are removed within the hour, and cannot be had back. That they were removed is written down. Export them first if somebody may ask."
        verb="Remove older entries"
        busy={set.isPending}
        onConfirm={() => {
          if (asked !== undefined) save(asked);
        }}
      />
    </Section>
  );
}
