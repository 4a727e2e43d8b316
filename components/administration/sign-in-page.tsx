"use client";
/** Where people sign in elsewhere (OpenID, SAML) and the directories that provision them (SCIM). */
import { Building2, FolderSync } from "lucide-react";
import { type ReactElement, useState } from "react";
import { z } from "zod";
import { personNameSchema } from "#lib/protocol/person.ts";
import type { Directory, Provider } from "#lib/protocol/sign-in.ts";
import { FormProblem } from "../entry/form-problem.tsx";
import { sayProblem } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import {
  useConnectDirectory,
  useDirectories,
  useDisconnectDirectory,
  useProviders,
  useRemoveProvider,
  useUpdateProvider,
} from "../live/api/administration.ts";
import { QueryProblem } from "../live/api/query-problem.tsx";
import { useParsedForm } from "../live/form.ts";
import { Button } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { CopyField } from "../ui/copy-field.tsx";
import { AskDialog, Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Section } from "../ui/page.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { GroupTeams } from "./group-teams.tsx";
import { OwnerPage } from "./owner-page.tsx";
import { ProviderDialog } from "./provider-dialog.tsx";
import { ProviderGroups } from "./provider-groups.tsx";

const row = "flex min-h-row-short flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-1 last:border-b-0";

export function SignInPage(): ReactElement {
  return (
    <OwnerPage
      title="Sign-in elsewhere"
      lede="Your company's own sign-in, and the directory that knows who works there."
    >
      {({ id, name }, isServers) =>
        isServers ? (
          <>
            <Providers organizationId={id} />
            <Directories />
            <GroupTeams organizationId={id} />
          </>
        ) : (
          <p className="mt-6 max-w-measure text-ink-2">
            How people sign in is set for the whole server, by the owners of the organization that looks after it. The
            people of {name} sign in the same way.
          </p>
        )
      }
    </OwnerPage>
  );
}

function Providers({ organizationId }: { readonly organizationId: string }): ReactElement {
  const providers = useProviders();
  const update = useUpdateProvider();
  const remove = useRemoveProvider();
  const [adding, setAdding] = useState<"oidc" | "saml">();
  const [shown, setShown] = useState<Provider>();
  const [removing, setRemoving] = useState<Provider>();
  const [mapping, setMapping] = useState<Provider>();
  return (
    <Section
      title="Identity providers"
      fact={providers.data?.length.toLocaleString()}
      tools={
        <>
          <Button onClick={() => setAdding("oidc")}>Add OpenID</Button>
          <Button onClick={() => setAdding("saml")}>Add SAML</Button>
        </>
      }
    >
      {providers.data === undefined ? (
        providers.error === null ? (
          <SkeletonRows rows={1} what="the providers" />
        ) : (
          <QueryProblem title="The providers could not be loaded" query={providers} />
        )
      ) : providers.data.length === 0 ? (
        <p className="max-w-measure py-3 text-ink-2">
          None yet. With one, people come in with the account they have at work, and lose it here when they lose it
          there.
        </p>
      ) : (
        <ul aria-label="Identity providers">
          {providers.data.map((one) => (
            <li key={one.id} className={row}>
              <Icon of={Building2} className="text-ink-3" />
              <span className="min-w-0 grow">
                <span className="font-medium">{one.settings.name}</span>
                <span className="text-ink-3">
                  , {one.settings.kind === "oidc" ? "OpenID" : "SAML"}, {one.settings.issuer}
                </span>
              </span>
              {!one.settings.enabled && <Chip>Off</Chip>}
              <Button size="small" onClick={() => setShown(one)}>
                What it must know
              </Button>
              <Button size="small" aria-label={`Groups of ${one.settings.name}`} onClick={() => setMapping(one)}>
                Groups
              </Button>
              <Button
                size="small"
                onClick={() =>
                  update.mutate({ id: one.id, change: { enabled: !one.settings.enabled } }, { onError: sayProblem })
                }
              >
                {one.settings.enabled ? "Turn off" : "Turn on"}
              </Button>
              <Button size="small" aria-label={`Remove ${one.settings.name}`} onClick={() => setRemoving(one)}>
                Remove
              </Button>
            </li>
          ))}
        </ul>
      )}
      {adding !== undefined && (
        <ProviderDialog
          kind={adding}
          onClose={() => setAdding(undefined)}
          onDone={(made) => {
            setAdding(undefined);
            setShown(made);
          }}
        />
      )}
      <Dialog
        open={shown !== undefined}
        onOpenChange={() => setShown(undefined)}
        title={`What ${shown?.settings.name ?? ""} must know`}
      >
        {shown !== undefined && <Told provider={shown} />}
      </Dialog>
      <Dialog
        open={mapping !== undefined}
        onOpenChange={() => setMapping(undefined)}
        title={`Groups of ${mapping?.settings.name ?? ""}`}
        description="Who is in one of these groups there is in its team here, from their next sign-in on. Who leaves the group leaves the team."
      >
        {mapping !== undefined && (
          <ProviderGroups provider={mapping} organizationId={organizationId} onDone={() => setMapping(undefined)} />
        )}
      </Dialog>
      <AskDialog
        open={removing !== undefined}
        onOpenChange={() => setRemoving(undefined)}
        title={`Remove ${removing?.settings.name ?? ""}?`}
        effect={`Sign-ins that came by it end. Its ${removing?.people.toLocaleString() ?? ""} people stay, and need another way in.`}
        verb="Remove the provider"
        busy={remove.isPending}
        onConfirm={() => {
          if (removing !== undefined)
            remove.mutate({ id: removing.id }, { onSuccess: () => setRemoving(undefined), onError: sayProblem });
        }}
      />
    </Section>
  );
}

function Told({ provider: { tell } }: { readonly provider: Provider }): ReactElement {
  const facts = [
    ["Redirect address", tell.redirectUrl],
    ["Entity id and metadata", tell.entityId],
    ["Back-channel logout", tell.signOutUrl],
    ["To begin a sign-in", tell.signInUrl],
  ] as const;
  return (
    <div className="grid gap-3">
      {facts.map(
        ([label, value]) =>
          value !== null && (
            <div key={label} className="grid gap-1">
              <span className="font-medium text-12 text-ink-2">{label}</span>
              <CopyField value={value} label={label} />
            </div>
          ),
      )}
    </div>
  );
}

const directoryForm = z.object({ name: personNameSchema });

function Directories(): ReactElement {
  const directories = useDirectories();
  const connect = useConnectDirectory();
  const disconnect = useDisconnectDirectory();
  const [leaving, setLeaving] = useState<Directory>();
  const form = useParsedForm(directoryForm, (value) => connect.mutate(value));
  return (
    <Section title="Directories" fact={directories.data?.length.toLocaleString()}>
      {directories.data === undefined && directories.error !== null && (
        <QueryProblem title="The directories could not be loaded" query={directories} />
      )}
      <ul aria-label="Directories">
        {directories.data?.map((one) => (
          <li key={one.id} className={row}>
            <Icon of={FolderSync} className="text-ink-3" />
            <span className="min-w-0 grow">
              <span className="font-medium">{one.name}</span>
              <span className="text-ink-3">
                , {one.lastUsedAt === null ? "has not called yet" : "called "}
                {one.lastUsedAt !== null && <Age at={one.lastUsedAt} />}
              </span>
            </span>
            <Button size="small" aria-label={`Disconnect ${one.name}`} onClick={() => setLeaving(one)}>
              Disconnect
            </Button>
          </li>
        ))}
      </ul>
      <form noValidate onSubmit={form.onSubmit} className="max-w-measure py-3">
        <p className="text-ink-2">
          A directory (SCIM 2.0) makes accounts here, suspends and ends them, as people come and go at work.
        </p>
        <div className="mt-3 flex flex-wrap items-end gap-2">
          <div className="min-w-40 grow">
            <Field label="Name of the directory" error={form.errors.name}>
              {(control) => <Input {...control} name="name" autoComplete="off" />}
            </Field>
          </div>
          <Button type="submit" busy={connect.isPending}>
            Connect a directory
          </Button>
        </div>
        <FormProblem error={connect.error} />
        <div role="status" className="mt-3 grid gap-3 empty:hidden">
          {connect.data?.token !== undefined && (
            <>
              <p className="font-medium">Give these to the directory. The token is shown only now.</p>
              <CopyField value={connect.data.address} label="Address of the directory interface" />
              <CopyField value={connect.data.token} label="Token of the directory" />
            </>
          )}
        </div>
      </form>
      <AskDialog
        open={leaving !== undefined}
        onOpenChange={() => setLeaving(undefined)}
        title={`Disconnect ${leaving?.name ?? ""}?`}
        effect="Its token opens nothing from now on. The people it made stay."
        verb="Disconnect"
        busy={disconnect.isPending}
        onConfirm={() => {
          if (leaving !== undefined)
            disconnect.mutate({ id: leaving.id }, { onSuccess: () => setLeaving(undefined), onError: sayProblem });
        }}
      />
    </Section>
  );
}
