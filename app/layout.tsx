import "@fontsource-variable/inter/opsz.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { Providers } from "#components/frame/providers.tsx";
import { readPreferences } from "#components/live/preference-cookies.ts";

export const metadata: Metadata = { title: { default: "Octavo", template: "%s · Octavo" } };
export const viewport: Viewport = { width: "device-width", initialScale: 1 };

export default async function RootLayout({ children }: { readonly children: ReactNode }): Promise<ReactNode> {
  const jar = await cookies();
  const preferences = readPreferences((name) => jar.get(name)?.value);
  return (
    <html lang="en" {...(preferences.theme === "system" ? {} : { "data-theme": preferences.theme })}>
      <body>
        <Providers preferences={preferences}>{children}</Providers>
      </body>
    </html>
  );
}
