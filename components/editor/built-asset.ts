/**
 * Addresses of what .scripts/build-types.mjs builds beside the page bundles: workers and types, each named by its content.
 * Workers are built there because the page's bundler copies their source instead, and because megabytes of language
 * service would slow it down.
 */
const ASSETS = "/assets";

export async function builtAsset(
  name: "editor-worker.js" | "language-worker.js" | "language-formatter.js" | "language-types.json.gz",
): Promise<string> {
  const answer = await fetch(`${ASSETS}/manifest.json`, { cache: "no-cache" });
  if (!answer.ok) throw new Error(`the server answers ${answer.status} for its build manifest`);
  const manifest = (await answer.json()) as Readonly<Record<string, string>>;
  return `${ASSETS}/${manifest[name]}`;
}
