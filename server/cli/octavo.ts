/** Entry of the `octavo` command under the pinned Node; `program.ts` is the program. */
import { runProgram } from "./program.ts";

process.exitCode = await runProgram(process.argv.slice(2), process.env, {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
