"""Autologging of scikit-learn, models logged, registered, loaded and evaluated."""

import json

import mlflow
import numpy
import pandas
from mlflow import MlflowClient
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression

client = MlflowClient()
said = {}
data, target = load_iris(return_X_y=True, as_frame=True)
mlflow.set_experiment("sklearn")

mlflow.sklearn.autolog()
with mlflow.start_run() as run:
    LogisticRegression(max_iter=300).fit(data, target)
mlflow.sklearn.autolog(disable=True)
read = client.get_run(run.info.run_id)
said["autolog"] = [
    read.info.status,
    read.data.params["max_iter"],
    read.data.metrics["training_accuracy_score"] > 0.9,
    read.data.tags["estimator_name"],
]
said["artifacts"] = sorted(file.path for file in client.list_artifacts(run.info.run_id))

model = LogisticRegression(max_iter=300).fit(data, target)
with mlflow.start_run() as run:
    mlflow.log_metric("accuracy", 0.97)
    arguments = {"name": "iris"} if mlflow.__version__.startswith("3") else {"artifact_path": "iris"}
    info = mlflow.sklearn.log_model(model, input_example=data.head(2), registered_model_name="Iris", **arguments)
loaded = mlflow.sklearn.load_model(info.model_uri)
said["loaded"] = bool(numpy.array_equal(loaded.predict(data), model.predict(data)))
client.set_registered_model_alias("Iris", "champion", 1)
said["alias"] = client.get_model_version_by_alias("Iris", "champion").version
said["by alias"] = int(mlflow.pyfunc.load_model("models:/Iris@champion").predict(data.head(1))[0])
said["by version"] = int(mlflow.pyfunc.load_model("models:/Iris/1").predict(data.head(1))[0])
client.set_model_version_tag("Iris", "1", "checked", "yes")
client.update_model_version("Iris", "1", "the first")
client.update_registered_model("Iris", "flowers")
version = client.get_model_version("Iris", "1")
said["version"] = [version.status, version.description, version.tags, list(version.aliases)]
client.transition_model_version_stage("Iris", "1", "Production")
said["stage"] = [v.version for v in client.get_latest_versions("Iris", ["Production"])]
said["registered"] = [each.name for each in mlflow.search_registered_models(filter_string="name = 'Iris'")]
second = mlflow.register_model(info.model_uri, "Iris")
said["second"] = second.version
said["versions"] = sorted(v.version for v in mlflow.search_model_versions(filter_string="name = 'Iris'"))
client.copy_model_version("models:/Iris/1", "Copy")
said["copied"] = int(mlflow.pyfunc.load_model("models:/Copy/1").predict(data.head(1))[0])
if mlflow.__version__.startswith("3"):
    said["logged"] = len(mlflow.search_logged_models(filter_string="name = 'iris'"))

frame = pandas.concat([data, target.rename("label")], axis=1)
with mlflow.start_run() as run:
    result = mlflow.models.evaluate(
        info.model_uri, frame, targets="label", model_type="classifier", evaluators="default",
        evaluator_config={"log_explainer": False},
    )
said["evaluated"] = [result.metrics["accuracy_score"] > 0.9, client.get_run(run.info.run_id).data.metrics["accuracy_score"] > 0.9]
print("SAID " + json.dumps(said))
