/** How a run ends with the execution of its notebook's cell. */
export function endAfterExecution(status: string): "FINISHED" | "FAILED" | "KILLED" {
  if (status === "ok") return "FINISHED";
  return status === "failed" ? "FAILED" : "KILLED";
}
