import type { Metadata } from "next";
import type { ReactNode } from "react";
import { LimitsPage } from "#components/administration/limits-page.tsx";

export const metadata: Metadata = { title: "Storage and limits" };

export default function Page(): ReactNode {
  return <LimitsPage />;
}
