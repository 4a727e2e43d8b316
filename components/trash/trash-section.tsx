"use client";
/** One kind of thing in the trash: rows by age, each with the way back and the way out. */
import { type LucideIcon, RotateCcw } from "lucide-react";
import { type ReactElement, useState } from "react";
import { useNotebookActions } from "../frame/notebook-actions.tsx";
import { Age } from "../live/age.tsx";
import { Button } from "../ui/button.tsx";
import { AskDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Section } from "../ui/page.tsx";
import { VirtualRows } from "../ui/virtual-rows.tsx";

export interface TrashItem {
  readonly id: string;
  readonly name: string;
  readonly icon: LucideIcon;
  readonly deletedAt: number | null;
}

export interface TrashSectionProps {
  readonly title: string;
  readonly items: readonly TrashItem[];
  /** What goes with it, for the question before the end. */
  readonly effect: string;
  readonly onRestore: (item: TrashItem) => void;
  readonly onEnd: (item: TrashItem) => void;
}

export function TrashSection({ title, items, effect, onRestore, onEnd }: TrashSectionProps): ReactElement {
  const [ending, setEnding] = useState<TrashItem>();
  return (
    <Section title={title} fact={items.length.toLocaleString()}>
      <VirtualRows
        label={`${title} in the trash`}
        items={items}
        keyOf={(item) => item.id}
        row={(item) => <TrashRow item={item} onRestore={() => onRestore(item)} onEnd={() => setEnding(item)} />}
      />
      <AskDialog
        open={ending !== undefined}
        onOpenChange={() => setEnding(undefined)}
        title={`Delete ${ending?.name ?? ""} for ever?`}
        effect={effect}
        verb="Delete for ever"
        onConfirm={() => {
          if (ending !== undefined) onEnd(ending);
          setEnding(undefined);
        }}
      />
    </Section>
  );
}

interface TrashRowProps {
  readonly item: TrashItem;
  readonly onRestore: () => void;
  readonly onEnd: () => void;
}

function TrashRow({ item, onRestore, onEnd }: TrashRowProps): ReactElement {
  const { unavailable } = useNotebookActions();
  return (
    <div className="flex h-row-short items-center gap-3">
      <Icon of={item.icon} className="text-ink-3" />
      <span className="min-w-0 grow truncate font-medium">{item.name}</span>
      {item.deletedAt !== null && (
        <span className="whitespace-nowrap text-ink-3 phone:hidden">
          deleted <Age at={item.deletedAt} />
        </span>
      )}
      {unavailable === undefined && (
        <>
          <Button size="small" icon={RotateCcw} onClick={onRestore}>
            Restore<span className="sr-only"> {item.name}</span>
          </Button>
          <Button size="small" variant="ghost" onClick={onEnd}>
            Delete<span className="sr-only"> {item.name} for ever</span>
          </Button>
        </>
      )}
    </div>
  );
}
