"use client";
import type { ReactElement } from "react";
import { useOrganizations } from "../live/api/organizations.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";

interface HomeOrganizationProps {
  /** Undefined: the one I joined first. */
  readonly value: string | undefined;
  readonly onChange: (organizationId: string) => void;
}

/** In which of my organizations a project is made; nothing to choose for who may make projects in one. */
export function HomeOrganization({ value, onChange }: HomeOrganizationProps): ReactElement | null {
  const mine = (useOrganizations().data ?? []).filter(
    ({ role, deletedAt }) => deletedAt === null && (role === "owner" || role === "member"),
  );
  const [first] = mine;
  if (first === undefined || mine.length < 2) return null;
  return (
    <Field label="Organization">
      {(control) => (
        <Select
          {...control}
          value={value ?? first.id}
          options={mine.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={onChange}
        />
      )}
    </Field>
  );
}
