/** How to read a version where one works: in a cell, on the command line, in a script. */
import type { DatasetManifest } from "#lib/protocol/dataset.ts";

interface SnippetText {
  readonly language: string;
  readonly text: string;
}

export function readingSnippets(version: DatasetManifest, origin: string): readonly SnippetText[] {
  const ref = JSON.stringify(`${version.name}@${version.number}`);
  const path = version.files[0]?.path ?? "";
  const query = new URLSearchParams({ path });
  const url = `${origin}/api/datasets/${version.datasetId}/versions/${version.number}/content?${query}`;
  return [
    {
      language: "TypeScript",
      text:
        version.columns === null
          ? `const data = await octavo.data(${ref});\nconst bytes = await data.bytes();`
          : `const data = await octavo.data(${ref});\nconst rows = await data.rows();`,
    },
    { language: "curl", text: `curl -H "Authorization: Bearer $OCTAVO_TOKEN" "${url}" -O` },
    {
      language: "Python",
      text: [
        "import os, urllib.request",
        `request = urllib.request.Request(${JSON.stringify(url)},`,
        `    headers={"Authorization": "Bearer " + os.environ["OCTAVO_TOKEN"]})`,
        "content = urllib.request.urlopen(request).read()",
      ].join("\n"),
    },
  ];
}
