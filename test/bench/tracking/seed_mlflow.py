"""Fills an MLflow database with runs, straight into its tables: through its API it would take the better part of an hour."""

import sys

from sqlalchemy import MetaData, create_engine

uri, experiment, runs, points = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
engine = create_engine(uri)
schema = MetaData()
schema.reflect(engine, only=["runs", "params", "tags", "metrics", "latest_metrics"])
started = 1_700_000_000_000


def value(run, n):
    return ((run * 7919 + n * 104729) % 10007) / 10007


def fill(connection, table, rows):
    for at in range(0, len(rows), 50_000):
        connection.execute(schema.tables[table].insert(), rows[at:at + 50_000])


with engine.begin() as connection:
    ids = [f"{n:032x}" for n in range(runs)]
    fill(connection, "runs", [
        {"run_uuid": ids[n], "name": f"run-{n}", "source_type": "LOCAL", "source_name": "", "entry_point_name": "",
         "user_id": "ada", "status": "FINISHED", "start_time": started + n, "end_time": started + 100_000 + n,
         "source_version": "", "lifecycle_stage": "active", "experiment_id": experiment,
         "artifact_uri": f"mlflow-artifacts:/{experiment}/{ids[n]}/artifacts"} for n in range(runs)])
    fill(connection, "params", [
        {"key": f"param_{p}", "value": f"value_{(n + p) % 10}", "run_uuid": ids[n]} for n in range(runs) for p in range(20)])
    fill(connection, "tags", [{"key": "mlflow.runName", "value": f"run-{n}", "run_uuid": ids[n]} for n in range(runs)])
    for table in ("latest_metrics", "metrics"):
        fill(connection, table, [
            {"key": f"metric_{m}", "value": value(n, m), "timestamp": started, "step": 0, "is_nan": False,
             "run_uuid": ids[n]} for n in range(runs) for m in range(20)])
    fill(connection, "metrics", [
        {"key": "long", "value": n / points, "timestamp": started + n, "step": n, "is_nan": False, "run_uuid": ids[0]}
        for n in range(points)])
