/** `octavo import` and `octavo export`: notebooks as .ipynb files, into and out of a running Octavo. */
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { createdNotebookSchema } from "#lib/protocol/notebook.ts";
import { pageOf, projectSchema } from "#lib/protocol/project.ts";
import { type Client, openClient, serverHelp, serverOptions } from "./client.ts";
import { type Command, optionText, UsageError } from "./command.ts";

export const importCommand: Command = {
  usage: "import FILE",
  summary: "bring a notebook file (.ipynb) into a project",
  help: `  --project P     the project, by id or name (may be left out when there is only one)
  --name NAME     of the notebook (the file's)
${serverHelp}`,
  options: { project: { type: "string" }, name: { type: "string" }, ...serverOptions },
  words: 1,
  async run(given, config, terminal) {
    const [file = ""] = given.words;
    const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`${file} cannot be read: ${cause.code ?? cause.message}`, { cause });
    });
    const client = await openClient(given, config);
    const projectId = await findProject(client, optionText(given, "project"));
    const name = optionText(given, "name") ?? path.basename(file, ".ipynb");
    const at = `/api/projects/${projectId}/notebooks?name=${encodeURIComponent(name)}`;
    const response = await client.call("POST", at, { type: "application/x-ipynb+json", bytes });
    const made = createdNotebookSchema.parse(await response.json());
    for (const note of made.notes) terminal.err(`${note}\n`);
    terminal.out(`${made.name}: ${client.server}/n/${made.id}\n`);
    return 0;
  },
};

export const exportCommand: Command = {
  usage: "export NOTEBOOK",
  summary: "write a notebook as a file (.ipynb)",
  help: `  NOTEBOOK        its id or its address (…/n/ID)
  -o, --output F  into the file F (default: standard output)
${serverHelp}`,
  options: { output: { type: "string", short: "o" }, ...serverOptions },
  words: 1,
  async run(given, config, terminal) {
    const [word = ""] = given.words;
    const id = /([0-9a-z]+)\/?$/.exec(word)?.[1];
    if (id === undefined) throw new UsageError(`${word} is no id or address of a notebook`);
    const client = await openClient(given, config);
    const response = await client.call("GET", `/api/notebooks/${id}/export`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    const output = optionText(given, "output");
    if (output === undefined) terminal.out(bytes);
    else await writeFile(output, bytes);
    return 0;
  },
};

export async function findProject(client: Client, wanted: string | undefined): Promise<string> {
  const page = pageOf(projectSchema).extend({ items: z.array(projectSchema) });
  const { items } = page.parse(await (await client.call("GET", "/api/projects?limit=500")).json());
  const found = wanted === undefined ? items : items.filter((each) => each.id === wanted || each.name === wanted);
  const [only] = found;
  if (found.length === 1 && only !== undefined) return only.id;
  const names = items.map((each) => `  ${each.id}  ${each.name}`).join("\n");
  if (wanted === undefined) throw new UsageError(`say which project with --project:\n${names}`);
  if (found.length === 0) throw new UsageError(`there is no project ${wanted} that this token sees:\n${names}`);
  throw new UsageError(`several projects are called ${wanted}; give its id:\n${names}`);
}
