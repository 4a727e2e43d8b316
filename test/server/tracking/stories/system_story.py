"""System metrics, gathered in the background while a run goes on."""

import json
import time

import mlflow
from mlflow import MlflowClient

mlflow.set_experiment("system")
mlflow.set_system_metrics_sampling_interval(1)
mlflow.set_system_metrics_samples_before_logging(1)
with mlflow.start_run(log_system_metrics=True) as run:
    deadline = time.time() + 60
    while time.time() < deadline:
        metrics = MlflowClient().get_run(run.info.run_id).data.metrics
        if any(key.startswith("system/") for key in metrics):
            break
        time.sleep(0.5)
metrics = MlflowClient().get_run(run.info.run_id).data.metrics
print("SAID " + json.dumps({"keys": sorted(key for key in metrics if key.startswith("system/"))[:3]}))
