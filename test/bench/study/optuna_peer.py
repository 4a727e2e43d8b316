"""Optuna on the same functions: reads {name, space, trials}[] and seeds from standard input, prints one line per study."""

import json
import math
import sys
import time

import optuna

optuna.logging.set_verbosity(optuna.logging.ERROR)

SCALES = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
CENTRES = [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
]


def hartmann(x):
    total = 0.0
    for weight, scales, centres in zip([1, 1.2, 3, 3.2], SCALES, CENTRES):
        total += weight * math.exp(-sum(s * (v - c) ** 2 for s, v, c in zip(scales, x, centres)))
    return -total


def ackley(x):
    x = [v - 1.7 for v in x]
    squares = sum(v * v for v in x) / len(x)
    waves = sum(math.cos(2 * math.pi * v) for v in x) / len(x)
    return -20 * math.exp(-0.2 * math.sqrt(squares)) - math.exp(waves) + 20 + math.e


def branin(x):
    bend = x[1] - (5.1 / (4 * math.pi**2)) * x[0] ** 2 + (5 / math.pi) * x[0] - 6
    return bend**2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


def mixed(p):
    chosen = {"adam": 0, "rmsprop": 0.05, "sgd": 0.15}[p["optimizer"]]
    pace = 0.1 * (math.log10(p["rate"]) + 2.5) ** 2
    if p["model"] == "trees":
        return 0.35 + chosen + pace + 0.1 * (math.log10(p["count"]) - 2.3) ** 2 + 0.002 * (p["depth"] - 8) ** 2
    return (
        0.1
        + chosen
        + pace
        + 0.03 * (p["layers"] - 3) ** 2
        + 0.2 * (math.log10(p["width"]) - 2) ** 2
        + (p["drop"] - 0.3) ** 2
    )


def tempting(p):
    if p["way"] == "easy":
        return 0.4 + 0.1 * (p["a"] - 0.3) ** 2
    return min(1, 4 * ((p["b"] - 0.85) ** 2 + (p["c"] - 0.15) ** 2 + (p["d"] - 0.7) ** 2))


VALUES = {
    "sphere, 5": lambda p: sum((v - 1) ** 2 for v in p.values()),
    "Rosenbrock, 4": lambda p: sum(
        100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(list(p.values()), list(p.values())[1:])
    ),
    "Hartmann, 6": lambda p: hartmann(list(p.values())),
    "Branin, 2": lambda p: branin(list(p.values())),
    "Ackley, 5": lambda p: ackley(list(p.values())),
    "mixed, conditional": mixed,
    "tempting bad branch": tempting,
}


def suggest(trial, space):
    params = {}
    for dimension in space:
        name, domain, when = dimension["name"], dimension["domain"], dimension.get("when")
        if when is not None and params.get(when["name"]) not in when["among"]:
            continue
        if domain["kind"] == "categorical":
            params[name] = trial.suggest_categorical(name, domain["choices"])
        elif domain["kind"] == "int":
            params[name] = trial.suggest_int(name, domain["low"], domain["high"], log=domain.get("log", False))
        else:
            params[name] = trial.suggest_float(name, domain["low"], domain["high"], log=domain.get("log", False))
    return params


def main():
    wish = json.load(sys.stdin)
    for function in wish["functions"]:
        value = VALUES[function["name"]]
        for seed in range(1, wish["seeds"] + 1):
            study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
            study.optimize(lambda trial: value(suggest(trial, function["space"])), n_trials=function["trials"])
            print(json.dumps({"name": function["name"], "seed": seed, "best": study.best_value}), flush=True)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=1))
    space = wish["functions"][0]["space"]
    value = VALUES[wish["functions"][0]["name"]]
    study.optimize(lambda trial: value(suggest(trial, space)), n_trials=wish["history"])
    times = []
    for _ in range(20):
        began = time.perf_counter()
        trial = study.ask()
        suggest(trial, space)
        times.append((time.perf_counter() - began) * 1000)
        study.tell(trial, value(trial.params))
    print(json.dumps({"askMs": sorted(times)[len(times) // 2]}), flush=True)


main()
