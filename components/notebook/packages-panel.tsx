"use client";
/** npm packages that the notebook pins: add by name, fetch another version, take out. Who may not edit sees them. */
import { PackagePlus, RefreshCw, X } from "lucide-react";
import { type FormEvent, type ReactElement, useId, useRef, useState } from "react";
import { byteSize } from "#lib/base/byte-size.ts";
import { addPackageSchema, type PinnedPackage } from "#lib/protocol/package.ts";
import { useAddPackage, usePackages, useRemovePackage } from "../live/api/packages.ts";
import { useOpenNotebook } from "../live/notebook-context.tsx";
import { useEditable } from "../live/notebook-hooks.ts";
import { useWatched } from "../live/notebook-signal.ts";
import { Button } from "../ui/button.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Input } from "../ui/input.tsx";
import { PanelSection } from "./panel-section.tsx";

export function PackagesPanel(): ReactElement | null {
  const notebook = useOpenNotebook();
  const pins = useWatched(notebook.packages.pins);
  const editable = useEditable();
  const packages = usePackages(notebook.notebookId, [...pins].map((pin) => pin.join("@")).join(" "));
  const [adding, setAdding] = useState(false);
  if (pins.size === 0 && !editable) return null;
  const kept = new Map((packages.data ?? []).map((one) => [one.name, one]));
  return (
    <PanelSection
      title="Packages"
      {...(pins.size === 0 ? {} : { count: pins.size })}
      aside={
        editable && (
          <IconButton
            icon={PackagePlus}
            label="Add a package"
            size="small"
            aria-expanded={adding}
            onClick={() => setAdding(!adding)}
          />
        )
      }
    >
      {adding && <AddPackage onDone={() => setAdding(false)} />}
      {pins.size === 0 && !adding && (
        <p className="text-12 text-ink-3">npm packages that are added here can be imported by cells.</p>
      )}
      <ul aria-label="Packages of this notebook">
        {[...pins].map(([name, version]) => (
          <Row key={name} name={name} version={version} kept={keptOf(kept.get(name), version)} editable={editable} />
        ))}
      </ul>
    </PanelSection>
  );
}

/** What the server has of just this version; undefined while it has not said. */
function keptOf(one: PinnedPackage | undefined, version: string): PinnedPackage | undefined {
  return one?.version === version ? one : undefined;
}

function AddPackage({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { notebookId } = useOpenNotebook();
  const add = useAddPackage(notebookId);
  const [wrong, setWrong] = useState<string>();
  const hintId = useId();
  const formRef = useRef<HTMLFormElement>(null);
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("package")).trim();
    const parsed = addPackageSchema.safeParse(placeIn(typed));
    setWrong(parsed.success ? undefined : "This is no name of a package.");
    if (parsed.success) add.mutate(parsed.data, { onSuccess: onDone });
  };
  const problem = wrong ?? (add.error === null ? undefined : `${add.error.detail} ${add.error.next}`);
  return (
    <form ref={formRef} noValidate onSubmit={submit} className="mb-2">
      <div className="flex gap-1.5">
        <Input
          name="package"
          aria-label="Package"
          aria-describedby={hintId}
          aria-invalid={problem !== undefined}
          placeholder="d3-array, or d3-array@3"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          autoFocus
          className="min-w-0 font-mono"
          onKeyDown={(event) => {
            if (event.key === "Escape") onDone();
          }}
        />
        <Button type="submit" busy={add.isPending}>
          Add
        </Button>
      </div>
      <p
        id={hintId}
        role={problem === undefined ? undefined : "alert"}
        className={problem === undefined ? "mt-1 text-11 text-ink-3" : "mt-1 text-12 text-failed"}
      >
        {problem ??
          (add.isPending
            ? "Fetching it, with what it needs."
            : "By its name in the registry; the latest version, or the one after @.")}
      </p>
    </form>
  );
}

interface RowProps {
  readonly name: string;
  readonly version: string;
  readonly kept: PinnedPackage | undefined;
  readonly editable: boolean;
}

function Row({ name, version, kept, editable }: RowProps): ReactElement {
  const { notebookId } = useOpenNotebook();
  const add = useAddPackage(notebookId);
  const remove = useRemovePackage(notebookId);
  const error = add.error ?? remove.error;
  const isMissing = kept?.size === null;
  return (
    <li className="rounded-4 px-1.5 py-1 text-12 hover:bg-hover">
      <div className="flex items-center gap-1.5">
        <code className="min-w-0 truncate" title={name}>
          {name}
        </code>
        <span className="num text-ink-3">{version}</span>
        <span className="grow" />
        {editable && (
          <>
            <IconButton
              icon={RefreshCw}
              label={isMissing ? `Fetch ${name} ${version}` : `Update ${name} to the latest version`}
              size="small"
              busy={add.isPending}
              onClick={() => add.mutate(isMissing ? { name, version } : { name })}
            />
            <IconButton
              icon={X}
              label={`Take out ${name}`}
              size="small"
              busy={remove.isPending}
              onClick={() => remove.mutate(name)}
            />
          </>
        )}
      </div>
      <p className={isMissing ? "text-11 text-stale" : "text-11 text-ink-3"}>{wordsOf(kept)}</p>
      {error !== null && (
        <p role="alert" className="text-11 text-failed">
          {`${error.detail} ${error.next}`}
        </p>
      )}
    </li>
  );
}

function wordsOf(kept: PinnedPackage | undefined): string {
  if (kept === undefined) return "\u00a0";
  if (kept.size === null) return "not on this server yet";
  const parts = (kept.parts ?? 1) > 1 ? `, made of ${kept.parts} packages` : "";
  return `${byteSize(kept.size)}${parts}${kept.hasTypes ? "" : ", without types"}`;
}

/** `name@version`, where the name may begin with `@` itself. */
function placeIn(typed: string): { readonly name: string; readonly version?: string } {
  const at = typed.lastIndexOf("@");
  if (at <= 0) return { name: typed };
  const rest = typed.slice(at + 1);
  const slash = rest.indexOf("/");
  const version = slash === -1 ? rest : rest.slice(0, slash);
  const name = typed.slice(0, at) + (slash === -1 ? "" : rest.slice(slash));
  return version === "" ? { name } : { name, version };
}
