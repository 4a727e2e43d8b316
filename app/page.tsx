import type { ReactNode } from "react";
import { Entrance } from "#components/frame/entrance.tsx";

export default function Page(): ReactNode {
  return <Entrance />;
}
