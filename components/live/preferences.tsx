"use client";
/** The preferences as React state; a change is written to the cookies and to `<html data-theme>` at once. */
import {
  createContext,
  type ReactElement,
  type ReactNode,
  use,
  useCallback,
  useState,
  useSyncExternalStore,
} from "react";
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

const darkQuery = "(prefers-color-scheme: dark)";

/** The theme in force, for what cannot be told by style sheets (editors, frames of other origins). */
export function useResolvedTheme(): "light" | "dark" {
  const { theme } = usePreferences().preferences;
  const system = useSyncExternalStore(
    (listener) => {
      const query = matchMedia(darkQuery);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => matchMedia(darkQuery).matches,
    () => false,
  );
  if (theme !== "system") return theme;
  return system ? "dark" : "light";
}
