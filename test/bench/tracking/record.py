"""What the real client sends for the calls that the bench replays: run once, through the recording proxy."""

import time

import mlflow
from mlflow import MlflowClient
from mlflow.entities import Metric

client = MlflowClient()
experiment = mlflow.create_experiment("recorded")
run = client.create_run(experiment, run_name="recorded")
client.log_metric(run.info.run_id, "loss", 0.123456789, step=17)
now = int(time.time() * 1000)
metrics = [Metric(f"metric_{n % 10}", n / 7, now + n, n // 10) for n in range(1000)]
client.log_batch(run.info.run_id, metrics=metrics)
client.search_runs([experiment], max_results=1000)
client.search_runs([experiment], "metrics.metric_3 > 0.5 and params.param_7 = 'value_3'", max_results=50,
                   order_by=["metrics.metric_3 DESC"])
client.get_metric_history(run.info.run_id, "metric_0")
