/** Vega and Vega-Lite charts: which specification is one, and under which type it is shown. */
const schema = /^https?:\/\/vega\.github\.io\/schema\/(vega|vega-lite)\/v(\d+)/;

export const vegaLiteMime = "application/vnd.vegalite.v6+json";
/** Types that are shown, of ours and of what other kernels (Altair's) wrote. */
export const vegaMimes = [
  vegaLiteMime,
  "application/vnd.vegalite.v5+json",
  "application/vnd.vegalite.v4+json",
  "application/vnd.vega.v6+json",
  "application/vnd.vega.v5+json",
] as const;

export type VegaMime = (typeof vegaMimes)[number];

/** The type of a specification that says by its `$schema` what it is. */
export function vegaMimeOf(value: object): VegaMime | undefined {
  const { $schema } = value as { readonly $schema?: unknown };
  const [, kind] = (typeof $schema === "string" && schema.exec($schema)) || [];
  if (kind === undefined) return undefined;
  return kind === "vega" ? "application/vnd.vega.v6+json" : vegaLiteMime;
}
