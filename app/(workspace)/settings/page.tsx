import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Settings } from "#components/settings/settings.tsx";

export const metadata: Metadata = { title: "Settings" };

export default function Page(): ReactNode {
  return <Settings />;
}
