"use client";
/** The bar: tree, mark, project, the page's title and tools, the search box, the person's menu. */
import { CloudOff, PanelLeft, Search } from "lucide-react";
import { type ReactElement, use } from "react";
import { useOnline } from "../live/page-state.ts";
import { ShareButton } from "../people/share-button.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Keys } from "../ui/keys.tsx";
import { Logo } from "../ui/logo.tsx";
import { PlaceLink } from "../ui/place-link.tsx";
import { PlaceContext } from "./place.tsx";
import { ProjectSwitch } from "./project-switch.tsx";
import { Slot } from "./slots.tsx";
import { UserMenu } from "./user-menu.tsx";

export interface BarProps {
  readonly treeOpen: boolean;
  readonly onToggleTree: () => void;
}

export function Bar({ treeOpen, onToggleTree }: BarProps): ReactElement {
  const place = use(PlaceContext);
  const online = useOnline();
  return (
    <header className="sticky top-0 z-(--layer-bar) flex h-bar items-center gap-2 border-line border-b bg-canvas px-3">
      <IconButton
        icon={PanelLeft}
        label={treeOpen ? "Hide the project tree" : "Show the project tree"}
        keys="Mod+B"
        aria-expanded={treeOpen}
        onClick={onToggleTree}
      />
      <div className="group/place flex min-w-0 items-center gap-1.5">
        <PlaceLink href="/" aria-label="Octavo" className="flex-none p-1">
          <Logo />
        </PlaceLink>
        {/* a phone has room for one name: the page's own, where it has one; its project is a step up in the tree */}
        {place !== undefined && (
          <div className="contents phone:group-has-[.page-title:not(:empty)]/place:hidden">
            <ProjectSwitch />
          </div>
        )}
        <Slot
          name="title"
          className="page-title flex min-w-0 items-center gap-1.5 before:text-ink-4 before:content-['/'] empty:hidden phone:before:hidden"
        />
      </div>
      {!online && (
        <p role="status" className="flex items-center gap-1.5 whitespace-nowrap text-12 text-ink-2">
          <Icon of={CloudOff} size="small" />
          Offline
        </p>
      )}
      <div className="flex min-w-0 grow items-center justify-center">
        <Slot name="middle" className="peer flex min-w-0 grow items-center empty:hidden" />
        {place !== undefined && <SearchBox onOpen={place.openPalette} />}
      </div>
      <Slot name="end" className="flex flex-none items-center gap-2 empty:hidden" />
      {place !== undefined && <ShareButton />}
      {place !== undefined && <UserMenu me={place.me} />}
    </header>
  );
}

function SearchBox({ onOpen }: { readonly onOpen: () => void }): ReactElement {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex h-control items-center gap-2 rounded-4 border border-line-control bg-page px-2 text-ink-3 hover:bg-raised peer-[:not(:empty)]:hidden phone:ml-auto phone:border-transparent phone:bg-transparent narrow:w-full narrow:max-w-75"
    >
      <Icon of={Search} size="small" />
      <span className="min-w-0 truncate phone:sr-only">Search or run a command</span>
      <span className="ml-auto phone:hidden">
        <Keys keys="Mod+K" />
      </span>
    </button>
  );
}
