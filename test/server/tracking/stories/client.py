"""What people do with MLflow's client, against a tracking server that the environment names. Prints what came of it."""

import json
import math
import os
import tempfile

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

client = MlflowClient()
said = {}


def refused(work):
    try:
        work()
    except MlflowException as error:
        return [error.error_code, str(error)]
    return None


# experiments and the low-level calls
experiment = mlflow.set_experiment("stories")
said["same"] = mlflow.set_experiment("stories").experiment_id == experiment.experiment_id
said["default"] = client.get_experiment("0").name
client.set_experiment_tag(experiment.experiment_id, "team", "vision")
said["experiment tag"] = client.get_experiment(experiment.experiment_id).tags["team"]
said["found"] = [each.name for each in client.search_experiments(filter_string="name LIKE 'stor%'")]
run = client.create_run(experiment.experiment_id, run_name="low")
client.log_param(run.info.run_id, "lr", 0.1)
client.log_metric(run.info.run_id, "loss", float("nan"), step=0)
client.log_metric(run.info.run_id, "loss", math.inf, step=1)
client.log_metric(run.info.run_id, "loss", 0.5, step=2)
client.set_tag(run.info.run_id, "note", "é")
said["param again"] = refused(lambda: client.log_param(run.info.run_id, "lr", 0.2))[0]
client.set_terminated(run.info.run_id)
read = client.get_run(run.info.run_id)
said["run"] = [read.info.status, read.data.params, read.data.metrics, read.data.tags["note"], read.info.run_name]
history = client.get_metric_history(run.info.run_id, "loss")
said["history"] = [[metric.step, str(metric.value)] for metric in history]
client.delete_tag(run.info.run_id, "note")
client.delete_run(run.info.run_id)
said["deleted"] = refused(lambda: client.log_metric(run.info.run_id, "loss", 1))[0]
client.restore_run(run.info.run_id)
said["missing"] = refused(lambda: client.get_run("0" * 32))[0]
said["no experiment"] = client.get_experiment_by_name("absent")

# fluent: nested, resumed, batches, artifacts, tables, images, inputs
with mlflow.start_run(run_name="parent") as parent:
    mlflow.log_params({f"p{n}": n for n in range(150)})
    mlflow.log_metrics({f"m{n}": n / 7 for n in range(30)}, step=3)
    for step in range(20):
        mlflow.log_metric("curve", step * step, step=step)
    mlflow.log_text("hello", "notes/hello.txt")
    mlflow.log_dict({"a": [1, 2]}, "data.json")
    mlflow.log_table({"q": ["x", "y"], "a": [1, 2]}, "table.json")
    mlflow.log_table({"q": ["z"], "a": [3]}, "table.json")
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "deep"))
        for name in ("one.txt", "deep/two words+.bin"):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(name.encode() * 1000)
        mlflow.log_artifacts(folder, "files")
    import numpy
    import pandas

    mlflow.log_image(numpy.zeros((8, 8, 3), dtype=numpy.uint8), "black.png")
    frame = pandas.DataFrame({"x": [1, 2, 3], "y": [0, 1, 0]})
    mlflow.log_input(mlflow.data.from_pandas(frame, name="frame", targets="y"), context="training")
    with mlflow.start_run(nested=True, run_name="child") as child:
        mlflow.log_metric("inner", 1)
    uri = mlflow.get_artifact_uri("notes/hello.txt")
    said["text"] = mlflow.artifacts.load_text(uri)
said["child of"] = client.get_run(child.info.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
with mlflow.start_run(run_id=parent.info.run_id):
    mlflow.log_metric("resumed", 1)
read = client.get_run(parent.info.run_id)
said["parent"] = [read.info.status, len(read.data.params), len(read.data.metrics), read.data.metrics["curve"]]
said["inputs"] = [[i.dataset.name, i.tags[0].value] for i in read.inputs.dataset_inputs]
said["root"] = sorted(file.path for file in client.list_artifacts(parent.info.run_id))
said["files"] = sorted([file.path, file.file_size] for file in client.list_artifacts(parent.info.run_id, "files/deep"))
with tempfile.TemporaryDirectory() as folder:
    path = mlflow.artifacts.download_artifacts(run_id=parent.info.run_id, artifact_path="files", dst_path=folder)
    said["downloaded"] = os.path.getsize(os.path.join(path, "deep", "two words+.bin"))
table = mlflow.load_table("table.json", run_ids=[parent.info.run_id])
said["table"] = table["a"].tolist()

# searching to a data frame
found = mlflow.search_runs(experiment_names=["stories"], filter_string="metrics.curve > 100 and params.p3 = '3'")
said["frame"] = [len(found), float(found["metrics.curve"][0]), found["params.p149"][0], found["tags.mlflow.runName"][0]]
said["all"] = sorted(mlflow.search_runs(experiment_names=["stories"], order_by=["metrics.curve DESC"])["tags.mlflow.runName"])
said["bad filter"] = refused(lambda: mlflow.search_runs(experiment_names=["stories"], filter_string="metrics.a ~ 1"))[0]

# logging in the background
with mlflow.start_run(run_name="async") as run:
    for step in range(200):
        mlflow.log_metric("background", step, step=step, synchronous=False)
    if hasattr(mlflow, "flush_async_logging"):
        mlflow.flush_async_logging()
said["async"] = len(client.get_metric_history(run.info.run_id, "background"))

print("SAID " + json.dumps(said))
