"use client";
/**
 * Menus as data: the same entries open from a button and from a right click, so both always offer the same. An entry
 * that cannot be used now stays, with the reason. On a phone a menu is a sheet from below. What an entry does begins when
 * the menu has closed and given the focus back, so that a dialog it opens can give it back as well.
 */
import { Check, type LucideIcon } from "lucide-react";
import { ContextMenu as Context, DropdownMenu as Dropdown } from "radix-ui";
import { type ReactElement, type ReactNode, useRef } from "react";
import { classNames } from "./class-names.ts";
import { Icon } from "./icon.tsx";
import { Keys } from "./keys.tsx";

export interface MenuItem {
  readonly kind?: "item";
  readonly id: string;
  readonly label: ReactNode;
  readonly icon?: LucideIcon;
  /** A second, quieter line. */
  readonly detail?: ReactNode;
  readonly keys?: string | undefined;
  /** Why it cannot be used now. */
  readonly unavailable?: string | undefined;
  /** A choice among its neighbours, and whether it is the chosen one. */
  readonly checked?: boolean | undefined;
  readonly onSelect: () => void;
}

export type MenuEntry =
  | MenuItem
  | { readonly kind: "heading"; readonly id: string; readonly label: string }
  | { readonly kind: "line"; readonly id: string };

const surface =
  "appears z-(--layer-float) max-h-(--radix-popper-available-height) min-w-56 max-w-dialog overflow-y-auto rounded-8 bg-raised p-1 shadow-2 phone:max-h-[70dvh] phone:w-screen phone:max-w-none phone:rounded-b-none phone:rounded-t-12 phone:p-2 phone:pb-4";
const row =
  "flex min-h-row-menu select-none items-center gap-2 rounded-4 px-2 py-1 outline-none data-highlighted:bg-hover data-disabled:text-ink-3";

type Parts = typeof Dropdown | typeof Context;

interface EntriesProps {
  readonly parts: Parts;
  readonly entries: readonly MenuEntry[];
  readonly onChoose: (act: () => void) => void;
}

function Entries({ parts, entries, onChoose }: EntriesProps): ReactElement {
  return (
    <>
      {entries.map((entry) => {
        if (entry.kind === "heading")
          return (
            <parts.Label key={entry.id} className="px-2 pt-2 pb-1 text-12 text-ink-3">
              {entry.label}
            </parts.Label>
          );
        if (entry.kind === "line") return <parts.Separator key={entry.id} className="my-1 h-px bg-line" />;
        return <Row key={entry.id} parts={parts} item={entry} onChoose={onChoose} />;
      })}
    </>
  );
}

interface RowProps {
  readonly parts: Parts;
  readonly item: MenuItem;
  readonly onChoose: (act: () => void) => void;
}

function Row({ parts, item, onChoose }: RowProps): ReactElement {
  const inside = (
    <>
      {item.icon !== undefined && <Icon of={item.icon} size="small" className="text-ink-3" />}
      <span className="min-w-0 grow">
        <span className="block truncate">{item.label}</span>
        {(item.unavailable ?? item.detail) !== undefined && (
          <span className="block text-12 text-ink-3">{item.unavailable ?? item.detail}</span>
        )}
      </span>
      {item.keys !== undefined && <Keys keys={item.keys} />}
      {item.checked !== undefined && (
        <Icon of={Check} size="small" className={classNames(!item.checked && "invisible")} />
      )}
    </>
  );
  const disabled = item.unavailable !== undefined;
  if (item.checked === undefined)
    return (
      <parts.Item disabled={disabled} onSelect={() => onChoose(item.onSelect)} className={row}>
        {inside}
      </parts.Item>
    );
  return (
    <parts.CheckboxItem
      checked={item.checked}
      disabled={disabled}
      onSelect={() => onChoose(item.onSelect)}
      className={row}
    >
      {inside}
    </parts.CheckboxItem>
  );
}

/** Keeps the chosen act until the menu is gone. */
function useAfterClose(): { readonly choose: (act: () => void) => void; readonly onCloseAutoFocus: () => void } {
  const chosen = useRef<() => void>(undefined);
  return {
    choose: (act) => {
      chosen.current = act;
    },
    onCloseAutoFocus: () => {
      const act = chosen.current;
      chosen.current = undefined;
      if (act !== undefined) setTimeout(act); // the focus moves back right after this event
    },
  };
}

export interface MenuProps {
  /** The button that opens it. */
  readonly children: ReactNode;
  readonly entries: readonly MenuEntry[];
  readonly align?: "start" | "end";
  readonly side?: "top" | "bottom";
  /** Names the menu when its button does not. */
  readonly label?: string;
}

export function Menu({ children, entries, align = "end", side = "bottom", label }: MenuProps): ReactElement {
  const { choose, onCloseAutoFocus } = useAfterClose();
  return (
    <Dropdown.Root modal={false}>
      <Dropdown.Trigger asChild>{children}</Dropdown.Trigger>
      <Dropdown.Portal>
        <Dropdown.Content
          onCloseAutoFocus={onCloseAutoFocus}
          data-sheet=""
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={surface}
          {...(label === undefined ? {} : { "aria-label": label })}
        >
          <Entries parts={Dropdown} entries={entries} onChoose={choose} />
        </Dropdown.Content>
      </Dropdown.Portal>
    </Dropdown.Root>
  );
}

export interface ContextMenuProps {
  /** The one element that is right-clicked; it must take a ref and props. */
  readonly children: ReactNode;
  readonly entries: readonly MenuEntry[];
}

export function ContextMenu({ children, entries }: ContextMenuProps): ReactElement {
  const { choose, onCloseAutoFocus } = useAfterClose();
  return (
    <Context.Root modal={false}>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content onCloseAutoFocus={onCloseAutoFocus} collisionPadding={8} className={surface}>
          <Entries parts={Context} entries={entries} onChoose={choose} />
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}
