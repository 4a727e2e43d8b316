import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ProjectsPage } from "#components/projects/projects-page.tsx";

export const metadata: Metadata = { title: "Projects" };

export default function Page(): ReactNode {
  return <ProjectsPage />;
}
