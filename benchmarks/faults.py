"""What kills and damaged files do to a training run of `run_experiment.py`.

    python benchmarks/faults.py [--kills=50] [--num_workers=1,2] [--no-corruptions] [--quick]

Kills: the training command is killed with SIGKILL and started again, `--kills` times over one
run: at random moments, and at chosen ones (`fault_injection.kills.KINDS`: before the first
checkpoint, while a checkpoint is written, between the line of metrics.jsonl and the checkpoint,
...). On two workers a random one is killed, or all, or the launcher; what is left of the job has
to end by itself. At its end the run is compared with one of the same command that was never
killed: records, pictures, and all weights and optimizer states, bit for bit.

Corruptions: a run is stopped in mid epoch by Ctrl-C's signal, each kind of file in its workdir is
truncated to half, overwritten with zeros or deleted in a copy, and the same command is started.
At last the disk is made too small, where that is possible (a tmpfs is mounted, which takes root).

The long form takes about half an hour on 2 CPU cores; `--quick` makes 2 kills and 1 corruption of
a smaller run. Runs on Linux, as processes are found in `/proc`.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import platform
import random
import statistics
import tempfile
import time

from fault_injection import corruptions, kills
from fault_injection.compare import differences
from fault_injection.jobs import Run

FULL = {"form": "", "warm": False, "epochs": 6, "steps_per_epoch": 40, "every_steps": 8}
QUICK = {"form": "quick", "warm": True, "epochs": 2, "steps_per_epoch": 10, "every_steps": 4}
QUICK_KILLS = {"checkpoint": 1, "end": 1}
QUICK_CORRUPTIONS = [("newest checkpoint", "truncated")]


def kinds_of_kills(number):
    """Divides a number of kills among the kinds."""
    shares = {"start": 0.1, "checkpoint": 0.25, "picture": 0.08, "metrics": 0.12}
    kinds = {kind: max(1, round(share * number)) for kind, share in shares.items()}
    kinds |= {"before first checkpoint": 3, "end": 1, "gan.keras": 1, "generator.keras": 1}
    return kinds | {"random": number - sum(kinds.values())}


def reference_run(folder, sizes, num_workers=1):
    """Makes the run that nothing happens to; returns it and the seconds to its first step."""
    run = Run(folder, sizes, num_workers)
    job = run.start()
    job.watch(lambda: job.last_step is not None)
    start_seconds = time.monotonic() - job.started
    code, _ = job.wait()
    if code != 0:
        raise RuntimeError(f"The run without faults ended with {code}:\n{job.text()[-3000:]}")
    return run, start_seconds


def measure_kills(folder, sizes, kinds, reference, start_seconds, seed, num_workers=1):
    """Kills a run as `kinds` says; returns a dict of what came of it."""
    run = Run(folder, sizes, num_workers)
    victims = kills.VICTIMS if num_workers > 1 else ("all",)
    rng = random.Random(seed)
    plan = kills.make_plan(kinds, sizes, start_seconds, rng, victims)
    made = kills.run_with_kills(run, plan)
    lost = [kill.steps_lost for kill in made]
    return {
        "num_workers": num_workers,
        "kills_planned": len(plan),
        "kills": len(made),
        "kills_by_kind": dict(collections.Counter(kill.kind for kill in made)),
        "kills_by_victim": dict(collections.Counter(kill.victim for kill in made)),
        "half_files_left": sum(kill.partial for kill in made),
        "restarts": run.num_starts - 1,
        "steps": run.num_steps,
        "steps_lost_median": statistics.median(lost) if lost else 0,
        "steps_lost_max": max(lost, default=0),
        "longest_seconds_to_end": max((kill.seconds_to_end for kill in made), default=0.0),
        "differences": differences(run.workdir, reference.workdir),
        "each": [vars(kill) | {"steps_lost": kill.steps_lost} for kill in made],
    }


def measure_corruptions(folder, sizes, cases, reference, parallel, with_full_disk):
    """Makes a stopped run, restarts damaged copies of it; returns the rows of the table."""
    sizes = {**sizes, "warm": True}  # What is found at a start does not depend on it.
    stopped = Run(folder / "stopped", sizes)
    step = int(0.7 * stopped.num_steps) + 1
    code = corruptions.stop_in_mid_run(stopped, step)
    print(f"\nCorruptions of a run stopped by Ctrl-C after step {step}, exit code {code}")
    cases = [(None, "none"), *cases]
    rows = []
    with concurrent.futures.ThreadPoolExecutor(parallel) as pool:
        futures = [
            pool.submit(
                corruptions.damaged_restart,
                stopped,
                folder / f"{name} {how}".replace(" ", "_"),
                name,
                how,
                reference.workdir,
            )
            for name, how in cases
        ]
        for future in futures:
            rows.append(future.result())
            print_corruption(rows[-1])
    if with_full_disk:
        size = reference.checkpoint(sizes["epochs"]).stat().st_size
        for number in (0.0, 0.5, 1.5, 2.5):  # Of checkpoints for which there is space.
            target = folder / f"full_disk_{number}"
            rows += corruptions.full_disk(
                target, sizes, step // 2, int(number * size), reference.workdir
            )
            for row in rows[-2:]:
                print_corruption(row)
    return rows


def print_kills(result):
    """Prints the table of the kills."""
    print(f"\nKills, {result['num_workers']} process(es), a run of {result['steps']} steps")
    for kind, number in result["kills_by_kind"].items():
        print(f"  {number:3d} {kind}: {kills.KINDS[kind]}")
    if result["num_workers"] > 1:
        print(f"  killed: {result['kills_by_victim']}")
    print(f"  kills survived            {result['kills']} of {result['kills_planned']} planned")
    print(f"  restarts                  {result['restarts']}")
    print(f"  half files left behind    {result['half_files_left']}")
    print(
        f"  steps lost per kill       median {result['steps_lost_median']:g}, "
        f"max {result['steps_lost_max']}"
    )
    print(f"  longest until job ended   {result['longest_seconds_to_end']:.1f} s")
    print(f"  identical end result      {identical(result)}", flush=True)


def print_corruption(row):
    """Prints a row of the table of corruptions."""
    outcome = f"exit {row['exit_code']}"
    if row["resumed_at_step"] is not None:
        outcome += f", from step {row['resumed_at_step']}"
    if row["differences"] is not None:
        outcome += f", identical: {identical(row)}"
    print(f"{row['file']:18s} {row['damage']:12s} {outcome}")
    for message in row["messages"]:
        print(f"{'':31s} {message[:160]}")


def identical(result):
    """Returns yes, or no with what differs."""
    found = result["differences"]
    return "yes" if not found else f"NO ({'; '.join(found[:6])})"


def main():
    """Measures, prints the tables and writes them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50, help="Number of kills; 0 for none.")
    parser.add_argument("--num_workers", default="1,2", help="Numbers of processes.")
    parser.add_argument(
        "--corruptions", action=argparse.BooleanOptionalAction, default=True, help="Damage files."
    )
    parser.add_argument("--seed", type=int, default=0, help="Determines the moments of the kills.")
    parser.add_argument("--parallel", type=int, default=2, help="Damaged runs at a time.")
    parser.add_argument("--quick", action="store_true", help="2 kills and 1 corruption.")
    parser.add_argument("--folder", help="Folder to work in. Default: a temporary one.")
    parser.add_argument("--output", default="faults.json", help="File for the results.")
    arguments = parser.parse_args()
    if arguments.folder and any(pathlib.Path(arguments.folder).glob("*")):
        parser.error(
            f"--folder={arguments.folder} is not empty: its runs would be taken up where they "
            "ended. Delete it, or give another one."
        )

    with tempfile.TemporaryDirectory() as temporary:
        for report in measure(pathlib.Path(arguments.folder or temporary), arguments):
            with open(arguments.output, "w", encoding="utf-8") as file:
                json.dump(report, file, indent=2)
                file.write("\n")


def measure(folder, arguments):
    """Makes all runs, prints the tables; yields, after each part, the dict for the JSON file."""
    sizes = QUICK if arguments.quick else FULL
    kinds = QUICK_KILLS if arguments.quick else kinds_of_kills(arguments.kills)
    cases = [(name, how) for name in corruptions.FILES for how in corruptions.DAMAGES]
    report = {
        "arguments": {
            name: value
            for name, value in vars(arguments).items()
            if name not in ("folder", "output")
        },
        "machine": f"{platform.machine()}, {platform.system()}, {os.cpu_count()} cores",
        "sizes": sizes,
        "kills": [],
        "corruptions": [],
    }
    for num_workers in map(int, arguments.num_workers.split(",")):
        part = folder / f"{num_workers}_processes"
        reference, start_seconds = reference_run(part / "reference", sizes, num_workers)
        environment = json.loads((reference.workdir / "config.json").read_text(encoding="utf-8"))
        report |= {key: environment[key] for key in ("versions", "git_commit")}
        if arguments.kills:
            result = measure_kills(
                part / "killed",
                sizes,
                kinds,
                reference,
                start_seconds,
                arguments.seed,
                num_workers,
            )
            print_kills(result)
            report["kills"].append(result)
            yield report
        if num_workers == 1 and arguments.corruptions:
            report["corruptions"] = measure_corruptions(
                part,
                sizes,
                QUICK_CORRUPTIONS if arguments.quick else cases,
                reference,
                arguments.parallel,
                with_full_disk=not arguments.quick,
            )
            yield report


if __name__ == "__main__":
    main()
