"use client";
/** The preferences as React state; a change is written to the cookies and to `<html data-theme>` at once. */
import { createContext, type ReactElement, type ReactNode, use, useCallback, useState } from "react";
import { must } from "#lib/base/assert.ts";
import { type Preferences, preferenceCookies } from "./preference-cookies.ts";

interface PreferencesFace {
  readonly preferences: Preferences;
  readonly prefer: (change: Partial<Preferences>) => void;
}

const PreferencesContext = createContext<PreferencesFace | undefined>(undefined);

export interface PreferencesProviderProps {
  readonly initial: Preferences;
  readonly children: ReactNode;
}

export function PreferencesProvider({ initial, children }: PreferencesProviderProps): ReactElement {
  const [preferences, setPreferences] = useState(initial);
  const prefer = useCallback(
    (change: Partial<Preferences>) => {
      const next = { ...preferences, ...change };
      setPreferences(next);
      for (const line of preferenceCookies(next)) {
        // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs a secure context; we also serve plain http
        document.cookie = line;
      }
      if (next.theme === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = next.theme;
    },
    [preferences],
  );
  return <PreferencesContext value={{ preferences, prefer }}>{children}</PreferencesContext>;
}

export function usePreferences(): PreferencesFace {
  return must(use(PreferencesContext), "a PreferencesProvider above");
}
