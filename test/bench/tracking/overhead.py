"""What the real client costs by itself: against a server that answers at once. Prints milliseconds."""

import json
import statistics
import sys
import time

from mlflow import MlflowClient
from mlflow.entities import Metric

client = MlflowClient()
experiment = client.get_experiment_by_name("recorded").experiment_id
run = client.create_run(experiment, run_name="recorded").info.run_id
now = int(time.time() * 1000)
batch = [Metric(f"metric_{n % 10}", n / 7, now + n, n // 10) for n in range(1000)]


def timed(times, call):
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken)


print(json.dumps({
    "create run": timed(20, lambda: client.create_run(experiment, run_name="recorded")),
    "log_metric": timed(50, lambda: client.log_metric(run, "loss", 0.123456789, step=17)),
    "log_batch of 1,000": timed(10, lambda: client.log_batch(run, metrics=batch)),
    "search 1,000 runs": timed(3, lambda: client.search_runs([experiment], max_results=1000)),
    "history of 25,000 points": timed(3, lambda: client.get_metric_history(run, "long")),
}), file=sys.stdout)
