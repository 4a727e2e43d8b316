"""Fills an MLflow database with runs, straight into its tables: through its API it would take the better part of an hour."""

import sys

from sqlalchemy import create_engine, text

uri, experiment, runs, points = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
engine = create_engine(uri)


def value(run, n):
    return ((run * 7919 + n * 104729) % 10007) / 10007


def rows(run):
    return f"{run:032x}"


with engine.begin() as connection:
    connection.execute(text(
        "insert into runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,"
        " source_version, lifecycle_stage, artifact_uri, experiment_id) values (:id, :name, 'LOCAL', '', '', 'ada', 'FINISHED',"
        " :start, :end, '', 'active', :uri, :experiment)"),
        [{"id": rows(n), "name": f"run-{n}", "start": 1_700_000_000_000 + n, "end": 1_700_000_100_000 + n,
          "uri": f"mlflow-artifacts:/{experiment}/{rows(n)}/artifacts", "experiment": experiment} for n in range(runs)])
    connection.execute(text("insert into params (key, value, run_uuid) values (:k, :v, :id)"),
        [{"k": f"param_{p}", "v": f"value_{(n + p) % 10}", "id": rows(n)} for n in range(runs) for p in range(20)])
    connection.execute(text("insert into tags (key, value, run_uuid) values (:k, :v, :id)"),
        [{"k": "mlflow.runName", "v": f"run-{n}", "id": rows(n)} for n in range(runs)])
    for table in ("latest_metrics", "metrics"):
        connection.execute(text(
            f"insert into {table} (key, value, timestamp, step, is_nan, run_uuid) values (:k, :v, :t, 0, :nan, :id)"),
            [{"k": f"metric_{m}", "v": value(n, m), "t": 1_700_000_000_000, "nan": False, "id": rows(n)}
             for n in range(runs) for m in range(20)])
    connection.execute(text(
        "insert into metrics (key, value, timestamp, step, is_nan, run_uuid) values ('long', :v, :t, :s, :nan, :id)"),
        [{"v": n / points, "t": 1_700_000_000_000 + n, "s": n, "nan": False, "id": rows(0)} for n in range(points)])
