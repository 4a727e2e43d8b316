"use client";
import type { ReactElement, ReactNode } from "react";
import { QueryProvider } from "../live/api/query-provider.tsx";
import { CommandsProvider } from "../live/commands.tsx";
import type { Preferences } from "../live/preference-cookies.ts";
import { PreferencesProvider } from "../live/preferences.tsx";
import { ToastProvider } from "../ui/toast.tsx";
import { TooltipProvider } from "../ui/tooltip.tsx";

export interface ProvidersProps {
  readonly preferences: Preferences;
  readonly children: ReactNode;
}

/** Everything that pages take for granted, once, around them all. */
export function Providers({ preferences, children }: ProvidersProps): ReactElement {
  return (
    <PreferencesProvider initial={preferences}>
      <QueryProvider>
        <CommandsProvider>
          <TooltipProvider>
            <ToastProvider>{children}</ToastProvider>
          </TooltipProvider>
        </CommandsProvider>
      </QueryProvider>
    </PreferencesProvider>
  );
}
