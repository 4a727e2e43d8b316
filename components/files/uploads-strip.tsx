"use client";
/** What is on its way up: how far, and the way to pause, go on, replace or give up. */
import { Check, Pause, Play, X } from "lucide-react";
import type { ReactElement } from "react";
import { assertNever } from "#lib/base/assert.ts";
import { byteSize } from "#lib/base/byte-size.ts";
import type { UploadItem } from "../live/uploads/upload-list.ts";
import { useUploadItems, useUploads } from "../live/uploads/uploads.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Section } from "../ui/page.tsx";
import { Meter } from "../ui/progress.tsx";

/** More than this are counted, not listed. */
const listedAtMost = 20;

export function UploadsStrip({ projectId }: { readonly projectId: string }): ReactElement | null {
  const uploads = useUploads();
  const items = useUploadItems().filter((item) => item.projectId === projectId);
  if (items.length === 0) return null;
  const done = items.filter((item) => item.state.phase === "done").length;
  const listed = [
    ...items.filter((item) => item.state.phase !== "done"),
    ...items.filter((item) => item.state.phase === "done"),
  ];
  return (
    <Section
      title="Uploads"
      fact={`${done.toLocaleString()} of ${items.length.toLocaleString()} done`}
      tools={
        done > 0 && (
          <Button variant="ghost" size="small" onClick={() => uploads.clearDone()}>
            Clear what is done
          </Button>
        )
      }
    >
      <ul aria-label="Uploads">
        {listed.slice(0, listedAtMost).map((item) => (
          <UploadRow key={item.id} item={item} />
        ))}
      </ul>
      {listed.length > listedAtMost && (
        <p className="num py-2 text-12 text-ink-3">{(listed.length - listedAtMost).toLocaleString()} more</p>
      )}
    </Section>
  );
}

function UploadRow({ item }: { readonly item: UploadItem }): ReactElement {
  const uploads = useUploads();
  const { phase } = item.state;
  return (
    <li className="flex min-h-row-short flex-wrap items-center gap-x-3 gap-y-1 border-line border-b py-1 last:border-b-0">
      <span className="min-w-0 grow basis-1/3 truncate font-code text-12 tracking-none">{item.path}</span>
      <span className="num w-60 text-12 text-ink-3 phone:w-full">{wordsOf(item)}</span>
      <span className="w-32 flex-none phone:hidden">
        {(phase === "sending" || phase === "paused") && (
          <Meter
            label={`${item.path}, uploaded`}
            value={item.size === 0 ? 1 : item.sent / item.size}
            paused={phase === "paused"}
          />
        )}
      </span>
      <span className="flex flex-none items-center justify-end gap-1">
        {(phase === "sending" || phase === "waiting") && (
          <IconButton icon={Pause} size="small" label={`Pause ${item.path}`} onClick={() => uploads.pause(item.id)} />
        )}
        {phase === "paused" && (
          <IconButton
            icon={Play}
            size="small"
            label={`Go on with ${item.path}`}
            onClick={() => uploads.resume(item.id)}
          />
        )}
        {phase === "failed" && (
          <Button size="small" onClick={() => uploads.resume(item.id)}>
            Try again
          </Button>
        )}
        {phase === "taken" && (
          <Button size="small" onClick={() => uploads.replace(item.id)}>
            Replace
          </Button>
        )}
        {phase === "done" ? (
          <Icon of={Check} size="small" className="mx-1.5 text-ink-3" />
        ) : (
          <IconButton icon={X} size="small" label={`Cancel ${item.path}`} onClick={() => uploads.cancel(item.id)} />
        )}
      </span>
    </li>
  );
}

function wordsOf({ state, sent, size }: UploadItem): string | ReactElement {
  const percent = size === 0 ? 100 : Math.floor((Math.min(sent, size) / size) * 100);
  switch (state.phase) {
    case "waiting":
      return `Waiting, ${byteSize(size)}`;
    case "sending":
      return `${percent} % of ${byteSize(size)}`;
    case "paused":
      return `Paused at ${percent} % of ${byteSize(size)}`;
    case "taken":
      return <span className="text-stale">There is a file of this name already.</span>;
    case "failed":
      return (
        <span className="text-failed">
          {state.problem.detail} {state.problem.next}
        </span>
      );
    case "done":
      return byteSize(size);
    default:
      return assertNever(state);
  }
}
